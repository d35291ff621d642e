"""Practice music made audible: lengths, levels, stems that sum to the mix, singing in tune."""

import json

import numpy as np
import pytest
import soundfile

from library.training.practice import effects, negatives, synthesis
from library.training.practice.dice import Dice
from library.training.practice.making import balanced, make_song, make_stems
from library.training.practice.performing import Tone
from library.training.practice.rendering import RATE, SOUNDFONTS

needs_soundfont = pytest.mark.skipif(not any(path.exists() for path in SOUNDFONTS), reason="no SoundFont here")


def peak_hz(audio, rate=RATE):
    """The strongest frequency, to about 1 Hz."""
    spectrum = np.abs(np.fft.rfft(audio * np.hanning(len(audio)), 2**18))
    return float(np.argmax(spectrum) * rate / 2**18)


@needs_soundfont
def test_song_is_as_long_as_its_truth_says_and_truth_is_json(tmp_path):
    truth = make_song(tmp_path, 4, 2, 6.0)
    info = soundfile.info(tmp_path / "00002.flac")
    assert info.samplerate == 22050
    assert info.channels == 1
    assert info.duration == pytest.approx(truth["duration_s"], abs=0.01)
    assert json.loads((tmp_path / "00002.json").read_text())["style"] == truth["style"]


@needs_soundfont
def test_stems_sum_to_the_mix(tmp_path):
    make_stems(tmp_path, 4, 1, 5.0)
    read = {
        path.stem: soundfile.read(path, dtype="int16")[0].astype(int) for path in (tmp_path / "00001").glob("*.flac")
    }
    mix = read.pop("mix")
    assert set(read) == {"vocals", "drums", "bass", "other"}
    assert np.abs(mix).max() > 3000
    assert np.array_equal(sum(read.values()).clip(-32768, 32767), mix)


@pytest.mark.parametrize("kind", sorted(synthesis.KINDS))
def test_syntheses_sound_at_the_pitch_and_only_while_held(kind):
    audio = synthesis.play(kind, (Tone(0.1, 0.9, 57, 90),), 2.0, Dice(5), cents=0.0)
    assert len(audio) == 2 * RATE
    harmonic = peak_hz(audio[round(0.15 * RATE) : round(0.85 * RATE)]) / 220.0
    assert abs(harmonic * 4 - round(harmonic * 4)) < 0.15 or kind == "fm"
    assert np.abs(audio[round(1.3 * RATE) :]).max() < 1e-3


def test_singing_keeps_the_pitch():
    pytest.importorskip("pyworld")
    from library.training.practice.singing import sing
    from library.training.practice.voices import Singer, _made

    singer = Singer("formants", _made(Dice(1), high_voice=True), 0.0, 5.0, 0.03, 0.0)
    audio = sing(singer, [Tone(0.2, 1.2, 69, 100)], 1.5, Dice(2))
    harmonic = peak_hz(audio[round(0.5 * RATE) : round(1.1 * RATE)]) / 440.0
    assert len(audio) == round(1.5 * RATE)
    assert harmonic == pytest.approx(round(harmonic), rel=0.03)
    assert np.abs(audio[: round(0.05 * RATE)]).max() < 0.05


def test_balance_brings_a_track_to_its_roles_level():
    quiet = np.full((RATE, 2), 0.001, dtype=np.float32)
    assert 20 * np.log10(np.abs(balanced(quiet, "melody", 0.0)).max()) == pytest.approx(-20, abs=0.1)


def test_effects_keep_the_length_and_stay_below_full_scale():
    dice = Dice(1)
    audio = dice.numbers.normal(0, 0.2, (RATE, 2)).astype(np.float32)
    for number in range(6):
        treated, done = effects.treat(Dice(number), audio)
        assert treated.shape == audio.shape
        assert np.abs(treated).max() <= 1.01
        assert isinstance(done, dict)


def test_lossy_coding_is_aligned():
    noise = np.zeros((RATE, 2), dtype=np.float32)
    noise[10000:20000] = Dice(1).numbers.normal(0, 0.2, (10000, 1))
    coded = effects.lossy(noise, 128)
    shift = np.argmax(np.correlate(coded[8000:22000, 0], noise[10000:20000, 0], "valid")) - 2000
    assert coded.shape == noise.shape
    assert abs(shift) < 20


def test_negatives_say_nothing():
    sound, kind = negatives.make_negative(Dice(3), 2.0)
    truth = negatives.negative_truth(kind, 2.0)
    assert len(sound) == 44100
    assert truth["music"] is False
    assert not truth["beats_s"]
    assert not any(truth["notes"].values())
