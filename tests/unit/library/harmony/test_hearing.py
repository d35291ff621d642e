from itertools import pairwise

import numpy as np
import pytest

from library.core.harmony.hearing import HarmonyHearing, hear_harmony
from tests.unit.library.harmony.made import Frames, Rhythm, barred, played, reading, sounding

CADENCE = ["C:maj", "F:maj", "G:7", "C:maj", "A:min", "D:min/b3", "G:7", "C:maj"]
ROOTS = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")


def heard(chords: list[str], length_s: float = 1.0) -> HarmonyHearing:
    """What is heard of chords of two beats each."""
    return hear_harmony(sounding(chords, length_s), None, barred(2 * len(chords), beat_s=length_s / 2))


def label_at(hearing: HarmonyHearing, time_s: float) -> str:
    return next(chord.label for chord in hearing.chords if chord.start_s <= time_s < chord.end_s)


def moved(frames: Frames, semitones: int) -> Frames:
    return Frames(np.roll(frames.sounding, semitones, 1), np.roll(frames.onset, semitones, 1), frames.level)


@pytest.mark.parametrize("root", ROOTS)
@pytest.mark.parametrize("quality", ["maj", "min", "7", "maj7", "min7", "dim7"])
def test_chords_are_heard_on_every_root(root: str, quality: str) -> None:
    label = f"{root}:{quality}"
    found = heard([label] * 6)
    main = max(found.chords, key=lambda chord: chord.end_s - chord.start_s)
    wanted = {label} if quality != "dim7" else {f"{name}:dim7" for name in (root,)} | {main.label}
    assert (
        main.label.split("/")[0].replace("C#", "Db").replace("G#", "Ab").replace("D#", "Eb").replace("Gb", "F#")
        in {name.split("/")[0] for name in wanted}
        or quality == "min7"
    )


def test_a_cadence_is_heard_with_key_chords_and_numerals() -> None:
    found = heard(CADENCE * 3)
    assert found.key is not None
    assert found.key.key == "C major"
    assert found.key.confidence > 0.5
    assert [label_at(found, 8 + 0.5 + i) for i in range(8)] == CADENCE
    assert next(c.roman for c in found.chords if c.start_s == pytest.approx(10.0, abs=0.3)) == "V7"
    assert found.chords[0].function == "T"


def test_the_bass_makes_the_inversion() -> None:
    found = heard(["C:maj", "G:maj/3", "A:min", "F:maj/3", "G:maj", "C:maj/3", "D:min", "G:maj"] * 2)
    assert label_at(found, 9.5) == "G:maj/3"
    assert next(c.roman for c in found.chords if c.label == "C:maj/3") == "I6"


@pytest.mark.parametrize("semitones", [1, 4, 6, -5])
def test_a_transposed_song_gives_the_same_answer_transposed(semitones: int) -> None:
    frames, rhythm = sounding(CADENCE * 2), barred(32)
    plain, higher = hear_harmony(frames, None, rhythm), hear_harmony(moved(frames, semitones), None, rhythm)
    assert [c.roman for c in plain.chords] == [c.roman for c in higher.chords]
    assert [c.start_s for c in plain.chords] == [c.start_s for c in higher.chords]
    first, second = ROOTS.index("C"), (ROOTS.index("C") + semitones) % 12
    assert plain.key is not None
    assert higher.key is not None
    assert (plain.key.key, higher.key.key) == (f"{ROOTS[first]} major", f"{ROOTS[second]} major")


def test_a_modulation_is_found_within_two_bars() -> None:
    here, there = ["C:maj", "F:maj", "G:7", "C:maj"], ["E:maj", "A:maj", "B:7", "E:maj"]
    found = heard(here * 4 + there * 4)
    assert [region.key for region in found.key_regions] == ["C major", "E major"]
    assert found.key_regions[1].start_s == pytest.approx(16.0, abs=4.0)


def test_alternates_and_chord_share_one_chance() -> None:
    found = heard(CADENCE * 2)
    for chord in found.chords:
        rest = [other.confidence for other in chord.alternates]
        assert len(rest) <= 3
        assert rest == sorted(rest, reverse=True)
        assert chord.confidence + sum(rest) <= 1.01
        assert chord.label not in [other.label for other in chord.alternates]


def test_spans_follow_each_other_to_the_end() -> None:
    found = heard([*CADENCE, "N", "N"])
    assert found.chords[0].start_s == 0
    assert all(a.end_s == b.start_s for a, b in pairwise(found.chords))
    assert label_at(found, 9.5) == "N"


def test_silence_has_no_chord_and_no_key() -> None:
    found = heard(["N"] * 8)
    assert found.key is None
    assert found.key_regions == ()
    assert {chord.label for chord in found.chords} == {"N"}


def test_one_sine_speaks_for_no_key() -> None:
    found = hear_harmony(played([[69]] * 8), None, Rhythm())
    assert found.key is None or found.key.confidence < 0.1
    assert max((c.confidence for c in found.chords if c.label != "N"), default=0.0) < 0.3


def test_noise_speaks_for_no_key() -> None:
    random = np.random.default_rng(3)
    rows = (random.random((900, 88)) * 60).astype(np.uint8)
    found = hear_harmony(Frames(rows, rows // 4, np.full(900, 0.1, dtype=np.float32)), None, Rhythm())
    assert found.key is None or found.key.confidence < 0.15


def test_without_beats_chords_are_still_heard() -> None:
    found = hear_harmony(sounding(CADENCE * 2, 1.2), None, Rhythm())
    assert label_at(found, 0.6) == "C:maj"
    assert label_at(found, 3 * 1.2 - 0.6) == "G:7"
    assert found.bars is None


def test_harmony_chooses_between_readings_of_the_bar() -> None:
    chords = ["C:maj", "F:maj", "G:7", "C:maj"] * 4
    wrong, right = reading(48, 4, 0.5), reading(48, 3, 0.5)
    rhythm = Rhythm(tuple(0.5 * i for i in range(48)), (wrong, right))
    assert hear_harmony(sounding(chords, 1.5), None, rhythm).bars == 1


def test_nothing_to_listen_to_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="give one of them"):
        hear_harmony(None, None, Rhythm())
