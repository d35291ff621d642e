"""Scales, against known tunes and against music21."""

import random

import pytest

from tests.unit.theory.melody.tunes import FRERE_JACQUES, TWINKLE
from tests.unit.theory.pieces import tune_notes
from theory.core.key import Key
from theory.core.melody.scales import SCALES, scales

MUSIC21_SCALES = {
    "major": "MajorScale",
    "natural minor": "MinorScale",
    "harmonic minor": "HarmonicMinorScale",
    "dorian": "DorianScale",
    "phrygian": "PhrygianScale",
    "lydian": "LydianScale",
    "mixolydian": "MixolydianScale",
    "locrian": "LocrianScale",
    "whole tone": "WholeToneScale",
    "chromatic": "ChromaticScale",
}


@pytest.mark.parametrize(("name", "cls"), MUSIC21_SCALES.items())
def test_scales_hold_the_notes_that_music21_says(name, cls):
    scale = pytest.importorskip("music21.scale")
    theirs = {pitch.pitchClass for pitch in getattr(scale, cls)("D").getPitches("D4", "D5")}
    assert {(2 + step) % 12 for step in SCALES[name]} == theirs


def test_the_octatonic_scale_is_that_of_music21():
    scale = pytest.importorskip("music21.scale")
    theirs = {pitch.pitchClass for pitch in scale.OctatonicScale("D", 2).getPitches("D4", "D5")}
    ours = [{(2 + step) % 12 for step in SCALES[f"octatonic ({kind})"]} for kind in ("half-whole", "whole-half")]
    assert theirs in ours


def _wandering(name: str, tonic: int, seed: int = 1):
    """A line of small steps over a scale that starts, rests and ends on its tonic."""
    dice, steps = random.Random(seed), SCALES[name]
    tune, place = [(60 + tonic, 2.0)], 0
    for index in range(60):
        place = max(-3, min(len(steps) + 3, place + dice.choice((-2, -1, -1, 1, 1, 2))))
        octave, step = divmod(place, len(steps))
        tune.append((60 + tonic + 12 * octave + steps[step], 1.0))
        if index % 8 == 7:
            tune += [(60 + tonic + (7 if 7 in steps else steps[4]), 1.0), (60 + tonic, 2.0)]
            place = 0
    return tune_notes([*tune, (60 + tonic, 4.0)])


CLEAR = [name for name in SCALES if name not in {"chromatic", "acoustic", "locrian", "melodic minor"}]


@pytest.mark.parametrize("name", CLEAR)
def test_each_scale_is_found_on_any_tonic(name):
    right = [scales(_wandering(name, tonic), finals=(tonic,) * 4) for tonic in (0, 5, 8)]
    found = [(row.best.scale, row.best.pitch_classes[0]) for row in right if row]
    assert found == [(name, 0), (name, 5), (name, 8)]


def test_tunes_in_major_are_heard_in_major():
    for tune in (FRERE_JACQUES, TWINKLE):
        best = scales(tune_notes(tune), Key("C", "major"), (0,)).best
        assert best.name == "C major"
        assert best.outside == 0
        assert "all notes" in best.why


@pytest.mark.parametrize("move", range(1, 12, 2))
def test_transposing_the_tune_transposes_the_scale(move):
    here, there = (scales(tune_notes(TWINKLE, transpose=by), finals=(by % 12,)).best for by in (0, move))
    assert here.scale == there.scale
    assert there.pitch_classes == tuple((pc + move) % 12 for pc in here.pitch_classes)
    assert here.confidence == there.confidence


def test_names_follow_the_key():
    best = scales(tune_notes(TWINKLE, transpose=1), Key("Db", "major"), (1,)).best
    assert best.name == "D♭ major"


def test_a_handful_of_notes_has_no_scale():
    assert scales(tune_notes(TWINKLE[:4])) is None


def test_chances_add_up_to_no_more_than_one():
    found = scales(tune_notes(FRERE_JACQUES))
    assert found.best.confidence >= max(row.confidence for row in found.others)
    assert found.best.confidence + sum(row.confidence for row in found.others) <= 1.001
