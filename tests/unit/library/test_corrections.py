"""What people put right, and what follows from it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from library.core.analysis import (
    Analysis,
    ChordSpan,
    KeyEstimate,
    KeyRegion,
    Loudness,
    Metre,
    MetreRegion,
    Section,
    Swing,
    Tempo,
    TempoPoint,
)
from library.core.correction_words import anchored, in_words
from library.core.corrections import KINDS, correct, corrected, read_correction

BEAT_S = 0.5


def heard(**fields: Any) -> Analysis:
    """Eight bars of four beats at 120 BPM in C major: C Am F G, twice."""
    beats = [round(BEAT_S * n, 4) for n in range(32)]
    labels = ("C:maj", "A:min", "F:maj", "G:7") * 2
    romans = ("I", "vi", "IV", "V7") * 2
    found: dict[str, Any] = {
        "duration_s": 16.0,
        "loudness": Loudness(),
        "tempo": Tempo(bpm=120, confidence=0.6),
        "tempo_curve": (TempoPoint(time_s=0, bpm=120),),
        "swing": Swing(ratio=1.5, confidence=0.5),
        "beats_s": beats,
        "beat_confidences": [0.9] * 32,
        "downbeats_s": beats[::4],
        "metre": Metre(signature="4/4", confidence=0.7),
        "key": KeyEstimate(key="C major", confidence=0.7),
        "key_regions": (KeyRegion(start_s=0, end_s=16, confidence=0.7, key="C major"),),
        "chords": tuple(
            ChordSpan(start_s=2.0 * n, end_s=2.0 * n + 2, confidence=0.8, label=label, roman=roman, function="T")
            for n, (label, roman) in enumerate(zip(labels, romans, strict=True))
        ),
        "sections": (
            Section(start_s=0, end_s=8, confidence=0.6, label="A"),
            Section(start_s=8, end_s=16, confidence=0.6, label="B"),
        ),
    }
    return Analysis.model_validate(found | fields)


def with_one(kind: str, song: Analysis | None = None, **value: Any) -> Analysis:
    result = correct(song or heard(), [read_correction(kind, value)])
    assert result.misfits == {}
    return result.analysis


def misfit(kind: str, song: Analysis | None = None, **value: Any) -> str:
    result = correct(song or heard(), [read_correction(kind, value)])
    assert result.analysis == (song or heard())
    return result.misfits[0]


def test_half_the_tempo_takes_every_second_beat_and_makes_bars_twice_as_long() -> None:
    slow = with_one("tempo", bpm=60)
    assert slow.tempo is not None
    assert slow.tempo.bpm == 60
    assert slow.tempo.confidence == 1.0
    assert slow.beats_s == heard().beats_s[::2]
    assert len(slow.beat_confidences) == len(slow.beats_s)
    assert slow.downbeats_s == heard().downbeats_s[::2]
    assert slow.tempo.alternates[0].bpm == 120
    assert slow.tempo_curve[0].bpm == 60
    assert slow.swing is None


def test_double_the_tempo_sets_a_beat_between_each_two() -> None:
    fast = with_one("tempo", bpm=240)
    assert len(fast.beats_s) == 63
    assert len(fast.beat_confidences) == 63
    assert {round(b - a, 3) for a, b in pairwise(fast.downbeats_s)} == {1.0}


def test_doubling_what_was_halved_gives_the_same_bars_back() -> None:
    back = with_one("tempo", with_one("tempo", bpm=60), bpm=120)
    assert back.beats_s == heard().beats_s[:31]
    assert back.downbeats_s == heard().downbeats_s


def test_a_tempo_that_a_new_hearing_has_right_changes_no_beat() -> None:
    assert with_one("tempo", bpm=121).beats_s == heard().beats_s


def test_a_tempo_that_no_longer_fits_is_left_out_with_a_sentence() -> None:
    assert misfit("tempo", bpm=85) == "The tempo was set to 85 BPM, which is neither half nor double of the 120 heard."
    silent = heard(tempo=None, beats_s=(), downbeats_s=(), beat_confidences=())
    assert "no beat is heard" in misfit("tempo", silent, bpm=60)


@pytest.mark.parametrize(("at_s", "first_s"), [(0.5, 0.5), (4.5, 0.5), (1.5, 1.5), (7.5, 1.5), (3.0, 1.0)])
def test_a_downbeat_moves_all_bars(at_s: float, first_s: float) -> None:
    moved = with_one("downbeat", at_s=at_s)
    assert moved.downbeats_s[0] == first_s
    assert at_s in moved.downbeats_s
    assert {round(b - a, 3) for a, b in pairwise(moved.downbeats_s)} == {2.0}


def test_a_downbeat_that_is_heard_there_changes_nothing() -> None:
    assert with_one("downbeat", at_s=4.02) == heard()


def test_a_metre_counts_the_bars_anew() -> None:
    waltz = with_one("metre", signature="3/4")
    assert waltz.metre == Metre(signature="3/4", confidence=1.0)
    assert {round(b - a, 3) for a, b in pairwise(waltz.downbeats_s)} == {1.5}


def test_a_metre_of_a_stretch_leaves_the_rest_and_starts_a_bar_where_it_starts() -> None:
    mixed = with_one("metre", signature="3/4", start_s=4.0, end_s=7.0)
    assert [region.signature for region in mixed.metre_regions] == ["4/4", "3/4", "4/4"]
    assert mixed.metre is not None
    assert mixed.metre.signature == "4/4"
    assert mixed.downbeats_s[:6] == (0.0, 2.0, 4.0, 5.5, 7.0, 9.0)


def test_three_quarters_read_as_six_eighths_keep_their_bars() -> None:
    waltz = with_one("metre", signature="3/4")
    swaying = with_one("metre", waltz, signature="6/8")
    assert swaying.downbeats_s == waltz.downbeats_s
    assert swaying.beats_s[:4] == (0.0, 0.75, 1.5, 2.25)
    assert swaying.tempo is not None
    assert swaying.tempo.bpm == pytest.approx(80)


def test_a_shift_moves_the_stretches_of_metre_too() -> None:
    mixed = with_one("metre", signature="3/4", start_s=4.0, end_s=7.0)
    later = with_one("downbeat", mixed, at_s=0.5)
    assert later.downbeats_s[:5] == (0.5, 2.5, 4.5, 6.0, 7.5)


def test_a_key_reads_every_numeral_again() -> None:
    minor = with_one("key", key="A minor")
    assert [chord.roman for chord in minor.chords[:3]] == ["III", "i", "VI"]
    assert minor.key == KeyEstimate(key="A minor", confidence=1.0)
    assert minor.key_regions[0].key == "A minor"


def test_a_key_spells_every_chord_again() -> None:
    sharp = heard(
        key=KeyEstimate(key="C# major", confidence=0.5),
        key_regions=(KeyRegion(start_s=0, end_s=16, confidence=0.5, key="C# major"),),
        chords=(ChordSpan(start_s=0, end_s=16, confidence=0.5, label="G#:7/3", roman="V65", function="D"),),
    )
    flat = with_one("key", sharp, key="Db major")
    assert flat.chords[0].label == "Ab:7/3"
    assert flat.chords[0].symbol == "A♭7/C"


def test_a_church_mode_can_be_said_in_the_name() -> None:
    dorian = with_one("key", key="D dorian")
    assert dorian.key == KeyEstimate(key="D minor", confidence=1.0, mode="dorian")


def test_a_key_of_a_stretch_leaves_the_home_key() -> None:
    bridge = with_one("key", key="F major", start_s=8, end_s=12)
    assert [region.key for region in bridge.key_regions] == ["C major", "F major", "C major"]
    assert bridge.key is not None
    assert bridge.key.key == "C major"
    assert bridge.chords[4].roman == "V"
    assert bridge.chords[0].roman == "I"


def test_stretches_away_from_home_stay_where_they_are() -> None:
    regions = (
        KeyRegion(start_s=0, end_s=8, confidence=0.5, key="C major"),
        KeyRegion(start_s=8, end_s=16, confidence=0.5, key="G major"),
    )
    assert [r.key for r in with_one("key", heard(key_regions=regions), key="A minor").key_regions] == [
        "A minor",
        "G major",
    ]


def test_a_chord_takes_its_place_and_keeps_what_was_heard_as_an_alternate() -> None:
    other = with_one("chord", label="D:min7", start_s=2.05, end_s=3.95)
    assert [(c.start_s, c.end_s, c.label) for c in other.chords[:3]] == [
        (0, 2, "C:maj"), (2, 4, "D:min7"), (4, 6, "F:maj"),
    ]  # fmt: skip
    assert other.chords[1].roman == "ii7"
    assert other.chords[1].function == "P"
    assert other.chords[1].alternates[0].label == "A:min"
    assert other.chords[1].confidence == 1.0


def test_a_chord_inside_another_cuts_it() -> None:
    other = with_one("chord", label="E:7", start_s=1.0, end_s=1.5)
    assert [(c.start_s, c.end_s, c.label) for c in other.chords[:3]] == [
        (0, 1.0, "C:maj"), (1.0, 1.5, "E:7"), (1.5, 2, "C:maj"),
    ]  # fmt: skip
    assert other.chords[1].roman == "V7/vi"


def test_chords_follow_each_other_without_overlap_whatever_is_set() -> None:
    for start_s in (0.0, 0.1, 1.97, 5.5, 13.0):
        for length_s in (0.1, 0.7, 3.3, 20.0):
            chords = with_one("chord", label="E:7", start_s=start_s, end_s=start_s + length_s).chords
            assert all(a.end_s <= b.start_s for a, b in pairwise(chords))


def test_a_chord_after_the_end_does_not_fit() -> None:
    assert misfit("chord", label="C:maj", start_s=20, end_s=22) == "C was set after the end of the song."


def test_a_boundary_can_be_moved_made_and_taken_away() -> None:
    assert [s.start_s for s in with_one("boundary", from_s=8, to_s=10).sections] == [0, 10]
    assert [s.start_s for s in with_one("boundary", to_s=4).sections] == [0, 4, 8]
    assert [s.end_s for s in with_one("boundary", from_s=8).sections] == [16]


def test_a_boundary_that_a_new_hearing_has_right_stays() -> None:
    moved = heard(sections=(
        Section(start_s=0, end_s=11.8, confidence=0.6, label="A"),
        Section(start_s=11.8, end_s=16, confidence=0.6, label="B"),
    ))  # fmt: skip
    assert with_one("boundary", moved, from_s=8, to_s=12) == moved


def test_a_boundary_that_is_heard_no_more_does_not_fit() -> None:
    one = heard(sections=(Section(start_s=0, end_s=16, confidence=0.6, label="A"),))
    assert "none is heard there any more" in misfit("boundary", one, from_s=8, to_s=10)


def test_a_section_gets_a_name_and_a_letter() -> None:
    named = with_one("section", at_s=9, name="  Big  Chorus ", letter="C")
    assert (named.sections[1].name, named.sections[1].label) == ("big chorus", "C")
    assert named.sections[0] == heard().sections[0]


def test_corrections_hold_one_after_the_other() -> None:
    all_at_once = corrected(
        heard(),
        [
            read_correction("tempo", {"bpm": 60}),
            read_correction("metre", {"signature": "2/4"}),
            read_correction("key", {"key": "A minor"}),
            read_correction("chord", {"label": "E:7", "start_s": 6, "end_s": 8}),
            read_correction("genre", {"name": "Bossa nova"}),
        ],
    )
    assert all_at_once.downbeats_s == heard().downbeats_s
    assert [c.roman for c in all_at_once.chords[:4]] == ["III", "i", "VI", "V7"]


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("colour", {}, "“colour” cannot be corrected. Choose one of tempo"),
        ("key", {"key": "H#"}, "'H#' is no key: write a tonic and a mode, as in Eb major."),
        ("key", {}, "The correction of a key needs key."),
        ("key", {"key": "C major", "mode": "dorian"}, "Dorian is a minor mode, but the key is C major."),
        ("metre", {"signature": "0/4"}, "0/4 is no time signature: write one as in 4/4 or 6/8."),
        ("metre", {"signature": "33/4"}, "A bar of 33/4 is too long"),
        ("metre", {"signature": "3/4", "start_s": 1}, "A stretch needs its start_s and its end_s"),
        ("chord", {"label": "Q", "start_s": 0, "end_s": 1}, "'Q' is no chord"),
        ("chord", {"label": "C:maj", "start_s": 3, "end_s": 1}, "A chord cannot end at 1 s when it starts at 3 s."),
        ("tempo", {"bpm": "fast"}, "“fast” cannot be the bpm of a tempo"),
        ("tempo", {"bpm": 60, "why": 1}, "The correction of a tempo has no why."),
        ("section", {"at_s": 1}, "A section needs a name, as in chorus, or a letter, as in B."),
        ("boundary", {}, "A boundary needs where it was (from_s), where it is (to_s), or both."),
    ],
)
def test_what_is_no_correction_gets_a_sentence(kind: str, value: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=r"^[“A-Z0-9']") as refused:
        read_correction(kind, value)
    assert said in str(refused.value)


def test_what_is_said_against_the_page_becomes_how_the_music_is() -> None:
    assert anchored("tempo", {"factor": "half"}, heard()) == {"bpm": 60}
    assert anchored("downbeat", {"shift_beats": 1}, heard()) == {"at_s": 8.5}
    with pytest.raises(ValueError, match="half or double"):
        anchored("tempo", {"factor": "third"}, heard())
    with pytest.raises(ValueError, match="no number of beats"):
        anchored("downbeat", {"shift_beats": "x"}, heard())


def test_every_kind_can_be_said_in_words() -> None:
    values: dict[str, dict[str, Any]] = {
        "tempo": {"bpm": 60}, "downbeat": {"at_s": 0.5}, "metre": {"signature": "3/4"}, "key": {"key": "D dorian"},
        "chord": {"label": "D:min7/b3", "start_s": 2, "end_s": 4}, "boundary": {"from_s": 8, "to_s": 10},
        "section": {"at_s": 9, "name": "chorus"}, "genre": {"name": "Bossa nova"},
    }  # fmt: skip
    said = [in_words(read_correction(kind, values[kind]), heard()) for kind in KINDS]
    assert said == [
        "60 BPM", "A bar starts at 0:00.5", "3/4", "D minor, Dorian", "Dm7/F in bar 2",
        "The section starts at bar 6, not at bar 5", "The section around bar 5 is chorus", "Bossa nova",
    ]  # fmt: skip


def test_a_shift_of_bars_with_regions_keeps_a_region_that_would_vanish() -> None:
    short = heard(metre_regions=(
        MetreRegion(start_s=0, end_s=16, confidence=0.5, signature="4/4"),
    ))  # fmt: skip
    assert with_one("downbeat", short, at_s=15.5).downbeats_s[0] == 1.5
