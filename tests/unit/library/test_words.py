"""What is said of a song follows from what was heard, and from nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from library.core.analysis import Analysis, PartialAnalysis
from library.core.words import sentences

LOOP = (("C:maj", "I", "T", False), ("A:min", "vi", "T", False), ("F:maj", "IV", "P", False), ("G:7", "V7", "D", False))


def analysis(**changed: Any) -> Analysis:
    chords = [
        {
            "start_s": 2.0 * i,
            "end_s": 2.0 * i + 2.0,
            "label": label,
            "roman": roman,
            "function": letter,
            "borrowed": borrowed,
            "confidence": 0.9,
        }
        for i, (label, roman, letter, borrowed) in enumerate(LOOP * 4)
    ]
    document: dict[str, Any] = {
        "duration_s": 32.0,
        "loudness": {"integrated_lufs": -14.0, "range_lu": 4.0, "true_peak_dbtp": -1.0},
        "tempo": {"bpm": 120.0, "confidence": 0.9},
        "metre": {"signature": "4/4", "confidence": 0.9},
        "beats_s": [0.5 * i for i in range(64)],
        "downbeats_s": [2.0 * i for i in range(16)],
        "key": {"key": "C major", "confidence": 0.9},
        "key_regions": [{"start_s": 0.0, "end_s": 32.0, "key": "C major", "confidence": 0.9}],
        "chords": chords,
        "sections": [],
    }
    return Analysis.model_validate(document | changed)


def said(heard: Analysis | PartialAnalysis) -> str:
    return " ".join(map(str, sentences(heard)))


def test_a_plain_song_in_words() -> None:
    words = said(analysis())
    assert "The song is at home in C major." in words
    assert "It moves at 120 BPM, in 4/4: the beat keeps steady." in words
    assert "4 different chords change mostly once a bar." in words
    assert "The turn I, vi, IV, V7 comes 4 times." in words


def test_nothing_heard_yet_says_nothing() -> None:
    assert sentences(PartialAnalysis()) == []


def test_what_was_not_found_is_said_plainly() -> None:
    words = said(analysis(tempo=None, metre=None, beats_s=[], downbeats_s=[], key=None, key_regions=[], chords=[]))
    assert "No key could be heard." in words
    assert "No steady beat could be heard" in words
    assert "No chords could be heard." in words


@pytest.mark.parametrize(("confidence", "words"), [(0.9, "is at home in"), (0.6, "probably"), (0.3, "unsure")])
def test_the_home_key_is_said_as_surely_as_it_was_heard(confidence: float, words: str) -> None:
    assert words in said(analysis(key={"key": "C major", "confidence": confidence}))


def test_an_unsure_metre_is_hedged() -> None:
    assert "perhaps in 4/4" in said(analysis(metre={"signature": "4/4", "confidence": 0.3}))


def test_a_moving_beat_is_said_with_its_range() -> None:
    gaps = [0.5, 0.56, 0.44, 0.6] * 8
    beats = [sum(gaps[:i]) for i in range(len(gaps))]
    assert "the beat moves, mostly between" in said(analysis(beats_s=beats, downbeats_s=beats[::4]))


def test_a_borrowed_chord_is_named_with_its_place_and_can_be_played() -> None:
    chords = [c.model_dump() for c in analysis().chords]
    chords[5] |= {"label": "Bb:maj", "roman": "bVII", "function": "D", "borrowed": True}
    found = next(s for s in sentences(analysis(chords=chords)) if "♭VII" in str(s))
    assert str(found) == "♭VII (B♭) is borrowed from the other mode; it comes once, first in bar 6."
    assert found.at_s == 10.0
    assert found.plays == "B♭ in bar 6"
    assert found.phrases[0].function == "D"


def test_an_applied_chord_leads_elsewhere() -> None:
    chords = [c.model_dump() for c in analysis().chords]
    chords[2] |= {"label": "D:7", "roman": "V7/V", "function": "D", "borrowed": True}
    assert "V7/V (D7) leads to another degree" in said(analysis(chords=chords))


def test_unsure_chords_are_counted() -> None:
    chords = [c.model_dump() | {"confidence": 0.3 if i < 3 else 0.9} for i, c in enumerate(analysis().chords)]
    assert "3 of the 16 blocks were heard unsurely" in said(analysis(chords=chords))


def test_a_turn_needs_to_come_back() -> None:
    assert "The turn" not in said(analysis(chords=[c.model_dump() for c in analysis().chords[:8]]))


def test_a_key_away_from_home_is_named_with_its_bars() -> None:
    regions = [
        {"start_s": 0.0, "end_s": 16.0, "key": "C major", "confidence": 0.9},
        {"start_s": 16.0, "end_s": 24.0, "key": "Eb major", "confidence": 0.8},
        {"start_s": 24.0, "end_s": 32.0, "key": "C major", "confidence": 0.9},
    ]
    assert "It goes to E♭ major (bars 9 to 12)." in said(analysis(key_regions=regions))


def test_the_form_counts_what_returns() -> None:
    sections = [
        {"start_s": 8.0 * i, "end_s": 8.0 * i + 8.0, "label": label, "confidence": 0.8}
        for i, label in enumerate(["A", "B", "A'", "B"])
    ]
    assert "It has 4 parts; A twice and B twice." in said(analysis(sections=sections))


def test_peaks_over_full_scale_are_told() -> None:
    assert "passes full scale by 0.6 dB" in said(
        analysis(loudness={"integrated_lufs": -9.0, "range_lu": 3.0, "true_peak_dbtp": 0.6})
    )
    assert "full scale" not in said(analysis())
