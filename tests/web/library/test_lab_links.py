"""From a song into the progression lab: the chords of each kind of section, as the lab reads them."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from django.test import Client

from library.core.analysis import ChordSpan, KeyEstimate, KeyRegion, Metre, PartialAnalysis, Section, Tempo
from library.services.lab_links import lab_links

BEAT_S = 0.5
LABELS = ["C:maj", "A:min7", "F:maj", "G:7"]


def heard(**more: object) -> PartialAnalysis:
    """Sixteen bars of four beats: a verse of eight, a chorus of eight in D dorian whose bars hold two chords."""
    verse = [(4 * bar, 4, LABELS[bar % 4]) for bar in range(8)]
    chorus = [(32 + 2 * half, 2, ("D:min7", "G:7")[half % 2]) for half in range(16)]
    spans = [
        ChordSpan(start_s=at * BEAT_S, end_s=(at + beats) * BEAT_S, label=label, confidence=0.9)
        for at, beats, label in verse + chorus
    ]
    fields = {
        "duration_s": 32.0,
        "beats_s": tuple(BEAT_S * beat for beat in range(64)),
        "metre": Metre(signature="4/4", confidence=0.9),
        "tempo": Tempo(bpm=120.0, confidence=0.9),
        "key": KeyEstimate(key="C major", confidence=0.9),
        "key_regions": (
            KeyRegion(start_s=0.0, end_s=16.0, key="C major", mode="ionian", confidence=0.9),
            KeyRegion(start_s=16.0, end_s=32.0, key="D minor", mode="dorian", confidence=0.9),
        ),
        "chords": tuple(spans),
        "sections": (
            Section(start_s=0.0, end_s=8.0, label="A", name="verse", confidence=0.9),
            Section(start_s=8.0, end_s=16.0, label="A", name="verse", confidence=0.9),
            Section(start_s=16.0, end_s=32.0, label="B", name="chorus", confidence=0.9),
        ),
    }
    return PartialAnalysis(**(fields | more))


def queries(analysis: PartialAnalysis) -> dict[str, dict[str, str]]:
    found = {link.name: parse_qs(urlsplit(link.address).query) for link in lab_links(analysis)}
    return {name: {field: rows[0] for field, rows in query.items()} for name, query in found.items()}


def test_each_kind_of_section_opens_once_in_its_key() -> None:
    found = queries(heard())
    assert found["Verse"] == {"key": "C", "mode": "major", "chords": "C Am7 F G7", "tempo": "120"}
    assert found["Chorus"]["key"] == "D"
    assert found["Chorus"]["mode"] == "dorian"
    assert found["Chorus"]["chords"].startswith("Dm7*2 G7*2 Dm7*2")


def test_a_song_without_sections_opens_whole() -> None:
    assert list(queries(heard(sections=()))) == ["The song"]


def test_without_beats_each_chord_lasts_four() -> None:
    assert queries(heard(beats_s=()))["Verse"]["chords"] == "C Am7 F G7"


def test_what_is_not_heard_yet_has_no_link() -> None:
    assert lab_links(PartialAnalysis()) == []
    silence = (ChordSpan(start_s=0.0, end_s=32.0, label="N", confidence=0.9),)
    assert lab_links(heard(chords=silence)) == []


def test_the_lab_reads_what_a_song_hands_to_it(as_owner: Client) -> None:
    for link in lab_links(heard()):
        page = as_owner.get(link.address)
        assert page.context["answer"]["errors"] == {}
        assert page.context["answer"]["reading"]["chords"]
