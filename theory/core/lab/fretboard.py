"""Shapes of a chord that a hand can hold on a fretted instrument. docs/algorithms/fretboard.md.

A shape has one fret per string, lowest string first: None is muted, 0 open. Frets are counted from the nut.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from theory.core.chord import Chord
from theory.core.document import Document
from theory.core.harmony.context import bass_pc, tones
from theory.core.lab.fingering import Grip, grip_of
from theory.core.lab.spelling import degree_name, pitch_name
from theory.core.lab.tuning import Tuning, find_tuning

HIGHEST_FRET = 14
_SPAN = 4  # frets under the hand
_MOST = 24

# Shapes that every player knows, on EADGBE: (open chord, quality, frets from the nut or from the barre; with a bass
# of its own as semitones above the root). The letter is the open chord that the shape is.
_KNOWN: tuple[tuple[str, str, tuple[int | None, ...]], ...] = (
    ("E", "maj", (0, 2, 2, 1, 0, 0)), ("E", "min", (0, 2, 2, 0, 0, 0)), ("E", "7", (0, 2, 0, 1, 0, 0)),
    ("E", "min7", (0, 2, 0, 0, 0, 0)), ("E", "maj7", (0, 2, 1, 1, 0, 0)), ("E", "sus4", (0, 2, 2, 2, 0, 0)),
    ("E", "sus4(b7)", (0, 2, 0, 2, 0, 0)), ("E", "5", (0, 2, 2, None, None, None)),
    ("A", "maj", (None, 0, 2, 2, 2, 0)), ("A", "min", (None, 0, 2, 2, 1, 0)), ("A", "7", (None, 0, 2, 0, 2, 0)),
    ("A", "min7", (None, 0, 2, 0, 1, 0)), ("A", "maj7", (None, 0, 2, 1, 2, 0)), ("A", "sus4", (None, 0, 2, 2, 3, 0)),
    ("A", "sus2", (None, 0, 2, 2, 0, 0)), ("A", "sus4(b7)", (None, 0, 2, 0, 3, 0)),
    ("A", "hdim7", (None, 0, 1, 0, 1, None)), ("A", "5", (None, 0, 2, 2, None, None)),
    ("D", "maj", (None, None, 0, 2, 3, 2)), ("D", "min", (None, None, 0, 2, 3, 1)),
    ("D", "7", (None, None, 0, 2, 1, 2)), ("D", "min7", (None, None, 0, 2, 1, 1)),
    ("D", "maj7", (None, None, 0, 2, 2, 2)), ("D", "sus2", (None, None, 0, 2, 3, 0)),
    ("D", "sus4", (None, None, 0, 2, 3, 3)), ("D", "dim7", (None, None, 0, 1, 0, 1)),
    ("D", "hdim7", (None, None, 0, 1, 1, 1)), ("D", "maj6", (None, None, 0, 2, 0, 2)),
    ("C", "maj", (None, 3, 2, 0, 1, 0)), ("C", "7", (None, 3, 2, 3, 1, 0)), ("C", "maj7", (None, 3, 2, 0, 0, 0)),
    ("C", "9", (None, 3, 2, 3, 3, 3)), ("C", "maj(9)", (None, 3, 2, 0, 3, 0)),
    ("C", "7(#9)", (None, 3, 2, 3, 4, None)), ("C", "maj9", (None, 3, 2, 4, 3, None)),
    ("G", "maj", (3, 2, 0, 0, 0, 3)), ("G", "7", (3, 2, 0, 0, 0, 1)), ("B", "7", (None, 2, 1, 2, 0, 2)),
    ("D", "maj/4", (2, 0, 0, 2, 3, 2)), ("D", "maj/4", (2, None, 0, 2, 3, 2)), ("C", "maj/7", (3, 3, 2, 0, 1, 0)),
    ("C", "maj/4", (0, 3, 2, 0, 1, 0)), ("G", "maj/4", (None, 2, 0, 0, 3, 3)), ("A", "min/10", (3, 0, 2, 2, 1, 0)),
    ("F", "maj7", (None, None, 3, 2, 1, 0)),
    ("G", "maj6", (3, 2, 0, 0, 0, 0)), ("A", "min6", (None, 0, 2, 2, 1, 2)), ("E", "min6", (0, 2, 2, 0, 2, 0)),
)  # fmt: skip


class FrettedString(Document):
    """One string of a shape. `fret` is None where it is muted, `finger` 1 (index) to 4, None for open or muted."""

    fret: int | None
    finger: int | None
    midi: int | None
    name: str | None
    degree: str | None


class Barre(Document):
    """One finger across several strings, counted from the lowest as 0."""

    fret: int
    first_string: int
    last_string: int
    finger: int = 1


class GuitarShape(Document):
    """One way to hold a chord. `frets` reads as players write it ("x32010")."""

    symbol: str
    frets: str
    name: str
    strings: tuple[FrettedString, ...]
    barre: Barre | None
    base_fret: int  # the first fret that the picture shows
    lowest_fret: int  # lowest and highest fret that is pressed, 0 where all strings are open
    highest_fret: int
    difficulty: float  # 0 easy to 1 hard
    missing: tuple[str, ...]  # degrees left out

    @property
    def midi(self) -> tuple[int, ...]:
        """The pitches from the lowest string up."""
        return tuple(string.midi for string in self.strings if string.midi is not None)


def guitar_shapes(chord: Chord, tuning: str = "EADGBE", n: int = 6) -> tuple[GuitarShape, ...]:
    """Up to `n` playable shapes, the handiest first and spread over the neck. Raises ValueError with a sentence."""
    strings = find_tuning(tuning)
    if chord.root is None:
        raise ValueError("N.C. is silence: there is nothing to hold. Choose a chord.")
    if not 1 <= n <= _MOST:
        raise ValueError(f"{n} shapes cannot be shown. Choose 1 to {_MOST}.")
    return _best(chord, strings, n)


@lru_cache(maxsize=512)
def _best(chord: Chord, tuning: Tuning, n: int) -> tuple[GuitarShape, ...]:
    asked = _asked(chord, tuning)
    made: dict[tuple[int | None, ...], tuple[float, Grip]] = {}
    for base in range(HIGHEST_FRET - _SPAN + 2):
        for frets in _in_window(asked, tuning, base):
            if frets not in made:
                grip = grip_of(frets)
                if grip is not None:
                    made[frets] = (_cost(frets, grip, asked, tuning), grip)
    ranked = sorted(made.items(), key=lambda row: row[1][0])
    chosen = _spread([(frets, *rest) for frets, rest in ranked], n)
    return tuple(_shape(chord, asked, tuning, row) for row in chosen)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a shape has to sound: all tones allowed, those needed, the lowest, and those that may be left out."""

    inside: frozenset[int]
    needed: frozenset[int]
    wanted: frozenset[int]
    bass: int
    root: int
    quality: str


def _asked(chord: Chord, tuning: Tuning) -> _Asked:
    root, inside = chord.root_pc or 0, tones(chord)
    spare = {7} if len(chord.intervals) > 3 and 7 in chord.intervals else set()
    if len(chord.intervals) > 5:
        spare |= {2, 5} - {chord.intervals[-1]}
    if len(chord.intervals) > len(tuning.pitches):
        spare |= {0}
    needed = frozenset((root + step) % 12 for step in chord.intervals if step not in spare)
    bass = bass_pc(chord)
    low = root if bass is None else bass
    quality = chord.quality if low == root else f"{chord.quality}/{(low - root) % 12}"
    return _Asked(inside | {low}, needed | {low}, inside, low, root, quality)


def _in_window(asked: _Asked, tuning: Tuning, base: int) -> Iterator[tuple[int | None, ...]]:
    """Shapes inside `_SPAN` frets from `base`, open strings besides; muted strings lie outside, one inside at most."""
    low = max(1, base)
    choices: list[list[int | None]] = []
    for pitch in tuning.pitches:
        frets = [fret for fret in range(low, low + _SPAN) if (pitch + fret) % 12 in asked.inside]
        opened = [0] if pitch % 12 in asked.inside else []
        choices.append([*opened, *frets, None])
    yield from _grown((), choices, asked, (tuning, low if base else 0))


def _grown(
    frets: tuple[int | None, ...], choices: list[list[int | None]], asked: _Asked, at: tuple[Tuning, int]
) -> Iterator[tuple[int | None, ...]]:
    """Grows a shape string by string; leaves what cannot become one."""
    tuning, base = at
    if len(frets) == len(choices):
        if _sounds(frets, asked, tuning, base):
            yield frets
        return
    inner_mutes = sum(
        fret is None and any(before is not None for before in frets[:index]) for index, fret in enumerate(frets)
    )
    trailing = len(frets) - max((index for index, fret in enumerate(frets) if fret is not None), default=-1) - 1
    started = any(fret is not None for fret in frets)
    for fret in choices[len(frets)]:
        if fret is not None:
            if started and inner_mutes > 1:
                continue
            first_pitch = (tuning.pitches[len(frets)] + fret) % 12
            if not started and not tuning.reentrant and first_pitch != asked.bass:
                continue
            if started and trailing > 1:
                continue  # two muted strings between sounding ones
        yield from _grown((*frets, fret), choices, asked, at)


def _sounds(frets: tuple[int | None, ...], asked: _Asked, tuning: Tuning, base: int) -> bool:
    sounding = [pitch + fret for pitch, fret in zip(tuning.pitches, frets, strict=True) if fret is not None]
    if len(sounding) < min(3, len(tuning.pitches)) or not asked.needed <= {pitch % 12 for pitch in sounding}:
        return False
    pressed = [fret for fret in frets if fret]
    if base and (not pressed or min(pressed) != base):
        return False  # belongs to another window
    return tuning.reentrant or min(sounding) % 12 == asked.bass


def _cost(frets: tuple[int | None, ...], grip: Grip, asked: _Asked, tuning: Tuning) -> float:
    """How unhandy and how thin a shape is: the lower, the sooner it is offered."""
    pressed = [fret for fret in frets if fret]
    sounding = [pitch + fret for pitch, fret in zip(tuning.pitches, frets, strict=True) if fret is not None]
    cost = grip.effort
    muted_inside, known = _muted_inside(frets), is_known(frets, asked, tuning) is not None
    silent = len(frets) - len(sounding)
    cost += 1.8 * muted_inside + 4.5 / len(frets) * silent * (0.5 if known else 1.0) + 2.0 * max(0, 4 - len(sounding))
    cost += 0.3 * (min(pressed, default=0) if 0 not in frets else 0)
    if 0 in frets and pressed and max(pressed) > 4:
        cost += 2.0 + 0.9 * (max(pressed) - 4)  # open strings under a hand high on the neck
    cost += 1.6 * len(asked.wanted - {pitch % 12 for pitch in sounding})
    third = sum((pitch - asked.root) % 12 in (3, 4) for pitch in sounding)
    cost += 0.5 * max(0, third - 1)
    cost += 0.8 * sum(b == a for a, b in pairwise(sounding))  # a unison on two strings
    cost -= 2.2 if known else 0.0
    return cost


def _muted_inside(frets: tuple[int | None, ...]) -> int:
    heard = [index for index, fret in enumerate(frets) if fret is not None]
    return sum(frets[index] is None for index in range(heard[0], heard[-1]))


def is_known(frets: tuple[int | None, ...], asked: _Asked, tuning: Tuning) -> str | None:
    """The letter of the open shape that this one is, moved or not; None for none."""
    if tuning.name != "EADGBE":
        return None
    for letter, quality, known in _KNOWN:
        if quality != asked.quality or [fret is None for fret in known] != [fret is None for fret in frets]:
            continue
        moved = {fret - own for fret, own in zip(frets, known, strict=True) if fret is not None and own is not None}
        if len(moved) == 1 and min(moved) >= 0:
            return letter
    return None


def _spread(
    ranked: list[tuple[tuple[int | None, ...], float, Grip]], n: int
) -> list[tuple[tuple[int | None, ...], float, Grip]]:
    """The best shapes, with no two in one place that differ in a string only; by place on the neck where equal."""
    chosen: list[tuple[tuple[int | None, ...], float, Grip]] = []
    for allowed in (1, 2, 6):  # so many shapes in one place of the neck, more only where there are too few
        for row in ranked:
            if len(chosen) >= n:
                return chosen
            near = [other for other in chosen if abs(_place(other[0]) - _place(row[0])) <= 1]
            same = any(sum(a != b for a, b in zip(row[0], other[0], strict=True)) <= 1 for other in near)
            if row not in chosen and len(near) < allowed and (not same or allowed > 2):
                chosen.append(row)
    return chosen


def _place(frets: tuple[int | None, ...]) -> float:
    pressed = [fret for fret in frets if fret]
    return 0 if 0 in frets and max(pressed, default=0) <= 4 else min(pressed, default=0)


def _shape(chord: Chord, asked: _Asked, tuning: Tuning, row: tuple[tuple[int | None, ...], float, Grip]) -> GuitarShape:
    frets, _, grip = row
    strings = tuple(
        _string(chord, pitch, fret, finger)
        for pitch, fret, finger in zip(tuning.pitches, frets, grip.fingers, strict=True)
    )
    pressed = [fret for fret in frets if fret]
    sounding = {string.midi % 12 for string in strings if string.midi is not None}
    missing = tuple(
        degree_name(pc, chord) or "" for pc in sorted(asked.wanted - sounding, key=lambda pc: (pc - asked.root) % 12)
    )
    barre = (
        None
        if grip.barre is None
        else Barre(fret=grip.barre[0], first_string=grip.barre[1], last_string=grip.barre[2], finger=grip.barre_finger)
    )
    highest = max(pressed, default=0)
    return GuitarShape(
        symbol=chord.symbol, frets=written(frets), name=_name(frets, asked, tuning, grip), strings=strings, barre=barre,
        base_fret=1 if highest <= _SPAN else min(pressed), lowest_fret=min(pressed, default=0), highest_fret=highest,
        difficulty=round(min(1.0, max(0.0, (grip.effort - 0.5) / 7.5)), 2), missing=missing,
    )  # fmt: skip


def _string(chord: Chord, pitch: int, fret: int | None, finger: int | None) -> FrettedString:
    if fret is None:
        return FrettedString(fret=None, finger=None, midi=None, name=None, degree=None)
    midi = pitch + fret
    return FrettedString(
        fret=fret, finger=finger, midi=midi, name=pitch_name(midi, chord), degree=degree_name(midi, chord)
    )


def written(frets: tuple[int | None, ...]) -> str:
    """ "x32010"; with two-digit frets parted by dashes, "x-10-12-12-12-10"."""
    words = ["x" if fret is None else str(fret) for fret in frets]
    return ("-" if any(len(word) > 1 for word in words) else "").join(words)


def _name(frets: tuple[int | None, ...], asked: _Asked, tuning: Tuning, grip: Grip) -> str:
    """ "open", "E shape, barre at fret 5", "root on string 5, fret 3"."""
    letter = is_known(frets, asked, tuning)
    pressed = [fret for fret in frets if fret]
    low = min(pressed, default=0)
    opened = 0 in frets and max(pressed, default=0) <= _SPAN
    if opened:
        return "open" if letter is None else f"open {letter} shape"
    place = f"barre at fret {grip.barre[0]}" if grip.barre is not None else f"fret {low}"
    if letter is not None:
        return f"{letter} shape, {place}"
    if tuning.reentrant:
        return place
    first = next(index for index, fret in enumerate(frets) if fret is not None)
    if (tuning.pitches[first] + (frets[first] or 0)) % 12 == asked.root:
        return f"root on string {len(frets) - first}, {place}"
    return f"lowest tone on string {len(frets) - first}, {place}"
