"""What songs are found by."""

from __future__ import annotations

import pytest

from library.models import Song
from library.services.search import LONGEST_SEARCH_BYTES, fold, search_text, words_of


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Sigur Rós", "sigur ros"),
        ("ŁÓDŹ", "lodz"),
        ("Straße", "strasse"),
        ("Trío  Ñandú\n", "trio nandu"),
        ("ﬁnale №5", "finale no5"),
        ("Bjørn Æther", "bjorn aether"),
        ("E♭", "eb"),
        ("李荣浩", "李荣浩"),
        ("", ""),
    ],
)
def test_case_accents_and_ligatures_do_not_matter(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_folding_twice_changes_nothing() -> None:
    assert fold(fold("ÀÉÎÕÜ ŁØ ﬂ ß")) == fold("ÀÉÎÕÜ ŁØ ﬂ ß")


def test_every_text_of_a_song_is_searched() -> None:
    fields = (
        "title",
        "artist",
        "album",
        "album_artist",
        "composer",
        "genre",
        "released",
        "isrc",
        "original_name",
        "comment",
    )
    song = Song(**{name: f"{name}É" for name in fields}, key="Eb major", metre="6/8")
    text = search_text(song)
    assert all(f"{name}e" in text for name in fields)
    assert "eb major" in text
    assert "6/8" in text


def test_a_novel_in_the_comment_is_cut_between_letters() -> None:
    song = Song(title="Low Tide", comment="海" * 5_000)
    text = search_text(song)
    assert text.startswith("low tide")
    assert len(text.encode()) <= LONGEST_SEARCH_BYTES


def test_words_are_looked_for_once_each_and_not_without_end() -> None:
    assert words_of("Low low  TIDE") == ["low", "tide"]
    assert len(words_of(" ".join(map(str, range(100))))) == 12
