"""What each character of a figure sounds like over a layout: whole chords, single tones, basses, muted strokes."""

from collections.abc import Iterator
from typing import NamedTuple

from generation.core.composing.chords_figures import Hand
from generation.core.composing.voicing_rules import Voicing
from generation.core.notes import Note
from theory.core.chord import Chord

_LOWER = frozenset("baotr")
_MUTED_TICKS = 90
_LOWEST_BASS = 28
_RING_TICKS = 1920  # how long a plucked string is let ring


class Ground(NamedTuple):
    """What a stroke is played on."""

    layout: Voicing
    chord: Chord
    hand: Hand
    strict: bool
    accent: float  # 0 to 1: of a plain stroke
    low: int  # of the instrument


def sounded(ground: Ground, token: str, start: int, length: int) -> Iterator[Note]:
    """The notes of one stroke. `start` and `length` in ticks."""
    if token in _LOWER:
        yield from _lower(ground, token, start, length)
        return
    pitches, first = _struck(ground, token)
    accent = ground.accent + (0.14 if token in "XDU" else -0.22 if token == "m" else 0.0)
    if len(pitches) == 1:
        accent -= 0.04
    if token == "m" and ground.hand == "frets" and len(pitches) > 2:
        length = min(length, _MUTED_TICKS)
    for index, pitch in enumerate(pitches):
        yield Note(
            start, length, pitch, round(min(1.0, max(0.05, accent)), 3), _articulation(ground, token), first + index
        )


def _struck(ground: Ground, token: str) -> tuple[tuple[int, ...], int]:
    """Pitches of a stroke of the upper row and the voice of the lowest of them."""
    upper = ground.layout.upper
    offset = 0 if ground.layout.bass is None else 1
    every = ground.layout.pitches if ground.hand == "frets" else upper
    if token in "uU":
        return every[-3:], len(every) - min(3, len(every))
    if token == "m":
        return (every[:3], 0) if ground.hand == "frets" else ((), 0)
    if token in "123456":
        at = min(int(token), len(upper)) - 1
        return (upper[at],), offset + at
    if token in "789":
        at = max(0, len(upper) - (10 - int(token)))
        return (upper[at],), offset + at
    if token in "pq":
        half = max(1, len(upper) // 2)
        return (upper[:half], offset) if token == "p" else (upper[half:] or upper, offset + half)
    if token == "i":
        inner = upper[:-1] or upper
        return inner[-2:], offset
    if token == "y":
        return _octave(ground, upper), offset
    return (every, 0) if ground.hand == "frets" else (upper, offset)


def _octave(ground: Ground, upper: tuple[int, ...]) -> tuple[int, ...]:
    top = upper[-1]
    if ground.hand == "frets" or ground.strict or top - 12 < ground.low:
        return (top,)
    return (top - 12, top)


def _articulation(ground: Ground, token: str) -> str:
    if token in "s":
        return "staccato"
    if token == "m":
        return "mute"
    if ground.hand == "frets":
        return "up" if token in "uU" else ("down" if token in "xXdDe" else "")
    return ""


def _lower(ground: Ground, token: str, start: int, length: int) -> Iterator[Note]:
    """Strokes of the left hand, or of the thumb."""
    bass = ground.layout.bass
    if bass is None:
        return
    pitches = (_on_strings if ground.hand == "frets" else _on_keys)(ground, token, bass)
    for index, pitch in enumerate(pitches):
        yield Note(start, length, pitch, round(ground.accent + 0.02, 3), "", index)


def _on_strings(ground: Ground, token: str, bass: int) -> tuple[int, ...]:
    """The thumb has the lowest string and, by turns, the next that has the fifth or root."""
    if token in "bo":
        return (bass,)
    root = ground.chord.root_pc or 0
    below = ground.layout.upper[:2]
    return (next((pitch for pitch in below if (pitch - root) % 12 in (0, 7)), bass),)


def _on_keys(ground: Ground, token: str, bass: int) -> tuple[int, ...]:
    """The left hand: bass, its octave, fifth or tenth, under the right hand."""
    floor, root = ground.layout.upper[0], ground.chord.root_pc or 0
    inside = ground.chord.pitch_classes
    if token == "o" and not ground.strict:
        low = bass - 12
        if low >= max(_LOWEST_BASS, ground.low):
            return (low, bass)
        return (bass, bass + 12) if bass + 12 < floor else (bass,)
    wanted = {"a": (7, 6, 8), "t": (16, 15, 14), "r": (12,)}.get(token, ())
    for step in wanted:
        pitch = bass + step
        if pitch % 12 in inside and pitch < floor:
            return (pitch,)
    if token == "a" and (bass - 5) % 12 in inside and bass - 5 >= max(_LOWEST_BASS, ground.low) and bass % 12 == root:
        return (bass - 5,)
    return (bass,)
