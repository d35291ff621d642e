import numpy as np
import pytest

from library.core.harmony import keys
from library.core.harmony.vocabulary import KEYS, NO_CHORD, bass_of, chord_of, key_index, key_of, state_of
from theory.core.key import Key

SCALES = {
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "aeolian": (0, 2, 3, 5, 7, 8, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
}


def weights(scale: tuple[int, ...], tonic: int) -> np.ndarray:
    found = np.zeros(12)
    for step in scale:
        found[(tonic + step) % 12] = {0: 3.0, 7: 2.0}.get(step, 1.0)
    return found


@pytest.mark.parametrize("mode", SCALES)
@pytest.mark.parametrize("tonic", range(12))
def test_each_church_mode_is_told_on_every_tonic(mode: str, tonic: int) -> None:
    key = tonic + (12 if 3 in SCALES[mode] else 0)
    assert keys.church_mode(weights(SCALES[mode], tonic), key) == mode


def test_major_and_harmonic_minor_are_no_church_mode() -> None:
    assert keys.church_mode(weights((0, 2, 4, 5, 7, 9, 11), 0), 0) is None
    assert keys.church_mode(weights((0, 2, 3, 5, 7, 8, 11), 0), 12) is None


def test_noise_and_a_single_note_speak_for_no_key() -> None:
    single = np.zeros(12)
    single[9] = 1.0
    scale = weights((0, 2, 4, 5, 7, 9, 11), 0)
    sure, unsure = np.eye(KEYS)[0] * 0.9, np.full(KEYS, 1 / KEYS)
    assert keys.tonality(np.ones(12), unsure, 3.9, 60.0) == 0.0
    assert keys.tonality(single, sure, 1.0, 60.0) == 0.0
    assert keys.tonality(scale, sure, 1.0, 60.0) == 1.0
    assert keys.tonality(scale, sure, 1.0, 1.0) == 0.25


def test_key_and_chord_numbers_are_read_back() -> None:
    assert [key_index(key_of(index)) for index in range(KEYS)] == list(range(KEYS))
    for label in ("C:maj", "Eb:min7/b3", "F#:dim7/bb7", "Bb:sus4(b7)/5", "A:min9"):
        chord = chord_of(state_of(label), bass_of(label), Key.parse("G minor"))
        assert (state_of(str(chord)), bass_of(str(chord))) == (state_of(label), bass_of(label))
    assert state_of("N") == NO_CHORD


def test_a_song_that_ends_on_the_tonic_is_in_its_key() -> None:
    chances = np.zeros((40, KEYS))
    chances[:, 0], chances[:, 7] = 0.48, 0.52
    states = np.array([state_of("G:maj")] * 20 + [state_of("C:maj")] * 20)
    main, worth = keys.main_key(chances, np.ones(40), states)
    assert main == 0
    assert worth.sum() == pytest.approx(1.0)
