"""Random polyphony with exact truth: chords, runs, repeated notes, octaves, bass lines and drums that make no sense.

Music with no habits teaches a network to hear notes, rather than to expect them. Most of it still moves over chords,
because notes that share harmonics are the hard case.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

CLIP_S = 12.0
CHORDS = ((0, 4, 7), (0, 3, 7), (0, 4, 7, 10), (0, 3, 7, 10), (0, 4, 7, 11), (0, 3, 6), (0, 3, 6, 9), (0, 4, 8),
          (0, 5, 7), (0, 2, 7), (0, 4, 7, 9), (0, 4, 7, 10, 14), (0, 7))  # fmt: skip
STYLES = ("block", "broken", "tune", "bass", "repeated", "cluster", "pad", "strum", "octaves")
_STYLE_CHANCES = (0.17, 0.16, 0.23, 0.12, 0.07, 0.05, 0.07, 0.06, 0.07)
_PARTS = (1, 2, 3, 4, 5)
_PART_CHANCES = (0.26, 0.24, 0.24, 0.18, 0.08)
_COMMON = (0, 0, 0, 1, 4, 4, 5, 6, 11, 16, 17, 19, 19, 20, 21, 24, 24, 25, 25, 26, 27, 29, 30, 32, 33, 33, 34, 38, 40,
           41, 42, 42, 44, 45, 46, 48, 48, 48, 49, 50, 51, 52, 52, 53, 56, 57, 60, 61, 64, 65, 66, 68, 70, 71, 71, 73,
           73, 74, 79, 80, 81, 88, 89)  # fmt: skip
_ALL = tuple(p for p in range(112) if p not in (47, 55, 86, 96, 97, 98, 99, 100, 101, 102, 103))
_DRUMS = (35, 36, 36, 36, 38, 38, 38, 39, 40, 41, 42, 42, 42, 43, 44, 45, 46, 46, 48, 49, 51, 51, 53, 54, 56, 57, 69,
          70)  # fmt: skip
_OWN_SYNTH_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Row:
    """One note: seconds, MIDI pitch, velocity 1 to 127."""

    onset_s: float
    end_s: float
    pitch: int
    velocity: int


@dataclass(frozen=True, slots=True)
class Part:
    """What one instrument plays. Program -1 is our own synthesis; drums have General MIDI drum keys as pitches."""

    program: int
    rows: tuple[Row, ...]
    volume: int = 100
    is_drums: bool = False


def roll_parts(rng: Generator) -> tuple[Part, ...]:
    """One clip's parts, some with a drum part at the end."""
    beat_s = 60 / rng.uniform(55, 190)
    chords = _roll_chords(rng, beat_s)
    count = int(rng.choice(_PARTS, p=_PART_CHANCES))
    parts = [_roll_part(rng, beat_s, chords) for _ in range(count)]
    if rng.random() < (0.45 if count > 1 else 0.12):
        parts.append(_roll_drums(rng, beat_s))
    return tuple(parts)


def _roll_chords(rng: Generator, beat_s: float) -> list[tuple[float, tuple[int, ...]]]:
    """Chords as (start in seconds, pitch classes); a tenth of the clips has any notes instead."""
    if rng.random() < 0.1:
        return [(0.0, tuple(range(12)))]
    key, time_s, chords = int(rng.integers(12)), 0.0, []
    tonal = rng.random() < 0.7
    while time_s < CLIP_S:
        root = key + int(rng.choice((0, 2, 4, 5, 7, 9, 10))) if tonal else int(rng.integers(12))
        shape = CHORDS[int(rng.integers(len(CHORDS) if not tonal else 7))]
        chords.append((time_s, tuple((root + step) % 12 for step in shape)))
        time_s += beat_s * int(rng.choice((1, 2, 2, 4, 4, 8)))
    return chords


def _roll_part(rng: Generator, beat_s: float, chords: list[tuple[float, tuple[int, ...]]]) -> Part:
    style = str(rng.choice(STYLES, p=_STYLE_CHANCES))
    program = int(rng.choice(_COMMON if rng.random() < 0.65 else _ALL))
    if style == "bass" and rng.random() < 0.7:
        program = int(rng.choice((32, 33, 34, 35, 36, 37, 38, 39, 43, 58, 0)))
    if rng.random() < _OWN_SYNTH_SHARE:
        program = -1
    low, high = _register(rng, style)
    loudness, spread = rng.uniform(35, 118), rng.uniform(0, 14)
    length, jitter_s = rng.uniform(0.25, 1.15), rng.uniform(0, 0.018)
    rows = []
    for start_s, gap_s, pitches in _figures(rng, style, beat_s, (chords, low, high)):
        stagger_s = rng.uniform(0.01, 0.06) if style == "strum" else 0.0
        for index, pitch in enumerate(pitches):
            onset_s = max(0.0, start_s + stagger_s * index + float(rng.normal(0, jitter_s)))
            end_s = onset_s + max(0.05, gap_s * length * rng.uniform(0.8, 1.1))
            velocity = int(np.clip(rng.normal(loudness, spread), 12, 127))
            if onset_s < CLIP_S - 0.1:
                rows.append(Row(onset_s, end_s, pitch, velocity))
    return Part(program, _apart(rows), volume=int(rng.integers(55, 128)))


def _register(rng: Generator, style: str) -> tuple[int, int]:
    if style == "bass":
        low = int(rng.integers(26, 38))
        return low, low + int(rng.integers(10, 24))
    if style == "pad":
        low = int(rng.integers(40, 60))
        return low, low + 24
    low = int(rng.choice((28, 36, 43, 48, 52, 55, 60, 60, 65, 72, 79)))
    return low, min(104, low + int(rng.integers(14, 30)))


_Harmony = tuple[list[tuple[float, tuple[int, ...]]], int, int]  # chords, lowest and highest pitch
_Figure = tuple[float, float, tuple[int, ...]]  # start in seconds, seconds to the next, pitches from the bottom


def _figures(
    rng: Generator, style: str, beat_s: float, harmony: _Harmony
) -> list[tuple[float, float, tuple[int, ...]]]:
    """What the part strikes."""
    step = _step(rng, style)
    chords, low, high = harmony
    figures: list[_Figure] = []
    time_s = beat_s * float(rng.integers(4)) / 2
    last = int(rng.integers(low, high + 1))
    steps = (0.25, 0.5, 0.5, 1.0, 1 / 3)
    while time_s < CLIP_S:
        gap_s = beat_s * (step if rng.random() < 0.7 else float(rng.choice(steps)) * (4 if style == "pad" else 1))
        if rng.random() > 0.12:  # else a rest
            classes = max((c for c in chords if c[0] <= time_s + 1e-3), key=lambda c: c[0])[1]
            inside = [p for p in range(low, high + 1) if p % 12 in classes] or [low]
            pitches, last = _strike(rng, style, inside, last)
            figures.append((time_s, gap_s, pitches))
        time_s += gap_s
    return figures


def _step(rng: Generator, style: str) -> float:
    options = {
        "pad": (2.0, 4.0, 8.0),
        "block": (0.5, 1.0, 1.0, 2.0),
        "broken": (0.25, 0.5, 1 / 3),
        "bass": (0.5, 1.0, 2.0),
        "repeated": (0.125, 0.25, 0.5),
    }
    return float(rng.choice(options.get(style, (0.25, 0.5, 0.5, 1.0))))


def _strike(rng: Generator, style: str, inside: list[int], last: int) -> tuple[tuple[int, ...], int]:
    """The pitches of one figure, and where the line stands after it."""
    if style in {"block", "pad", "strum", "cluster"}:
        count = min(len(inside), int(rng.integers(2, 7 if style in {"strum", "cluster"} else 5)))
        chosen = sorted(int(p) for p in rng.choice(inside, count, replace=False))
        if style == "cluster":
            chosen = sorted({p + int(rng.integers(-1, 2)) for p in chosen})
        return tuple(chosen), last
    if style == "repeated" and rng.random() < 0.75:
        return (last,), last
    if rng.random() < 0.3:  # a passing note
        pitch = last + int(rng.choice((-2, -1, 1, 2)))
        pitch = min(max(pitch, inside[0]), inside[-1])
    else:
        near = sorted(inside, key=lambda p: abs(p - last) + rng.uniform(0, 7))
        pitch = near[0]
    return ((pitch, pitch + 12) if style == "octaves" else (pitch,)), pitch


def _roll_drums(rng: Generator, beat_s: float) -> Part:
    rows, loudness = [], rng.uniform(50, 115)
    for _ in range(int(rng.integers(2, 6))):
        key, step_s = int(rng.choice(_DRUMS)), beat_s * float(rng.choice((0.25, 0.5, 1.0, 2.0)))
        for time_s in np.arange(step_s * int(rng.integers(2)), CLIP_S - 0.1, step_s):
            if rng.random() < 0.8:
                onset_s = max(0.0, float(time_s + rng.normal(0, 0.006)))
                rows.append(Row(onset_s, onset_s + 0.1, key, int(np.clip(rng.normal(loudness, 15), 20, 127))))
    return Part(0, _apart(rows), volume=int(rng.integers(50, 128)), is_drums=True)


def _apart(rows: list[Row]) -> tuple[Row, ...]:
    """The rows in order, each note ended before the same key is struck again."""
    kept: list[Row] = []
    at_pitch: dict[int, int] = {}
    for row in sorted(rows, key=lambda r: r.onset_s):
        before = at_pitch.get(row.pitch)
        if before is not None and kept[before].end_s > row.onset_s - 0.01:
            old = kept[before]
            if row.onset_s - old.onset_s < 0.06:
                continue
            kept[before] = Row(old.onset_s, row.onset_s - 0.01, old.pitch, old.velocity)
        at_pitch[row.pitch] = len(kept)
        kept.append(row)
    return tuple(kept)
