"""What each mark of a figure sounds like over a layout: whole chords, single tones, basses, muted strokes."""

from collections.abc import Iterator
from typing import NamedTuple

from generation.core.composing.chords_manner import Manner
from generation.core.composing.playable import trouble
from generation.core.composing.voicing_rules import Voicing
from generation.core.instruments.base import Instrument
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
    manner: Manner
    player: Instrument
    thumb: bool  # whether the bass is played apart from the rest

    @property
    def on_strings(self) -> bool:
        """Whether a hand holds it on a neck."""
        return self.manner.hand == "frets"

    @property
    def accent(self) -> float:
        """Of a plain stroke, 0 to 1."""
        return 0.42 + 0.3 * self.manner.energy


def sounded(ground: Ground, mark: str, start: int, length: int) -> Iterator[Note]:
    """The notes of one stroke. `start` and `length` in ticks."""
    if mark in _LOWER:
        yield from _lower(ground, mark, start, length)
        return
    pitches, first = _struck(ground, mark)
    accent = ground.accent + (0.14 if mark in "XDU" else -0.22 if mark == "m" else 0.0)
    if len(pitches) == 1:
        accent -= 0.04
    if mark == "m" and ground.on_strings and len(pitches) > 2:
        length = min(length, _MUTED_TICKS)
    for index, pitch in enumerate(pitches):
        yield Note(
            start, length, pitch, round(min(1.0, max(0.05, accent)), 3), _articulation(ground, mark), first + index
        )


def _struck(ground: Ground, mark: str) -> tuple[tuple[int, ...], int]:
    """Pitches of a stroke of the upper row and the voice of the lowest of them."""
    upper = ground.layout.upper
    offset = 0 if ground.layout.bass is None else 1
    if mark in "123456789":
        at = min(int(mark), len(upper)) - 1 if mark < "7" else max(0, len(upper) - (10 - int(mark)))
        return (upper[at],), offset + at
    if mark in "pqiy":
        return _share(ground, mark, offset)
    every = ground.layout.pitches if ground.on_strings and not ground.thumb else upper
    if mark in "uU":
        return every[-3:], len(every) - min(3, len(every))
    if mark == "m":
        return (every[:3], 0) if ground.on_strings else ((), 0)
    return every, 0 if len(every) > len(upper) else offset


def _share(ground: Ground, mark: str, offset: int) -> tuple[tuple[int, ...], int]:
    """A half of the chord, its inner tones, or its top in octaves."""
    upper = ground.layout.upper
    half = max(1, len(upper) // 2)
    if mark == "p":
        return upper[:half], offset
    if mark == "q":
        return upper[half:] or upper, offset + (half if upper[half:] else 0)
    if mark == "i":
        inner = (upper[:-1] or upper)[-2:]
        return inner, offset + upper.index(inner[0])
    return _octave(ground, upper), offset


def _octave(ground: Ground, upper: tuple[int, ...]) -> tuple[int, ...]:
    top = upper[-1]
    if ground.on_strings or ground.manner.seat.strict or trouble(ground.player, (top - 12, top)):
        return (top,)
    return (top - 12, top)


def _articulation(ground: Ground, mark: str) -> str:
    if mark == "s":
        return "staccato"
    if mark == "m":
        return "mute"
    if ground.on_strings:
        return "up" if mark in "uU" else ("down" if mark in "xXdDe" else "")
    return ""


def _lower(ground: Ground, mark: str, start: int, length: int) -> Iterator[Note]:
    """Strokes of the left hand, or of the thumb."""
    bass = ground.layout.bass
    if bass is None:
        return
    pitches = (_on_strings if ground.on_strings else _on_keys)(ground, mark, bass)
    for index, pitch in enumerate(pitches):
        yield Note(start, length, pitch, round(ground.accent + 0.02, 3), "", index)


def _on_strings(ground: Ground, mark: str, bass: int) -> tuple[int, ...]:
    """The thumb has the lowest string and, by turns, the next that has the fifth or root."""
    if mark in "bo":
        return (bass,)
    root = ground.chord.root_pc or 0
    below = ground.layout.upper[:2]
    return (next((pitch for pitch in below if (pitch - root) % 12 in (0, 7)), bass),)


def _on_keys(ground: Ground, mark: str, bass: int) -> tuple[int, ...]:
    """The left hand: bass, its octave, fifth or tenth, under the right hand."""
    if ground.manner.seat.strict:
        return (bass,)
    floor, inside = ground.layout.upper[0], ground.chord.pitch_classes
    if mark == "o":
        low = bass - 12
        if low >= max(_LOWEST_BASS, ground.player.low) and not trouble(ground.player, (low, *ground.layout.pitches)):
            return (low, bass)
        return (bass,)
    wanted = {"a": (7, 6, 8, -5), "t": (16, 15, 14), "r": (12,)}.get(mark, ())
    for pitch in (bass + step for step in wanted):
        within = max(_LOWEST_BASS, ground.player.low) <= pitch < floor
        if within and pitch % 12 in inside and not trouble(ground.player, (pitch, *ground.layout.upper)):
            return (pitch,)
    return (bass,)
