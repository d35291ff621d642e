"""Other chords in place of one, by technique, with what the change costs and what becomes of the tune.

The techniques: techniques.py. Rules and sources: docs/algorithms/reharmonisation.md.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from theory.core.chord import Chord
from theory.core.document import Document
from theory.core.harmony.voice_leading import least_motion
from theory.core.lab.modes import Home
from theory.core.lab.sounding import LabChord, Share, reading_in, sounding
from theory.core.lab.spelling import degree_name
from theory.core.lab.techniques import TECHNIQUES, Idea, Spot

_MOST = 40
_PER_TECHNIQUE = 8


class Reharmonisation(Document):
    """One way to replace a chord. `shares` say how its time is divided; motion is the least the voices must move."""

    technique: str
    chords: tuple[LabChord, ...]
    shares: tuple[Share, ...]
    why: str
    liking: Share  # how usual it is here
    motion_semitones: int  # from the chord before through to the chord after
    motion_before: int  # the same with the chord as it was
    tune: str | None  # what the tune's note becomes ("third", "♯11", "avoid note"), None where none was named
    keeps_tune: bool


def reharmonise(
    chords: Sequence[Chord], home: Home, index: int, melody_pc: int | None = None
) -> tuple[Reharmonisation, ...]:
    """Ways to replace chord `index` (0 the first), the most usual first; with a tune's note, those it fits first.

    `melody_pc` is the pitch class that sounds over the chord. Raises ValueError where there is no such chord.
    """
    if not 0 <= index < len(chords):
        raise ValueError(f"There is no chord {index + 1}: the progression has {len(chords)}.")
    if chords[index].root is None:
        raise ValueError("N.C. is silence: there is nothing to put in its place. Choose a chord.")
    before = chords[index - 1] if index and chords[index - 1].root is not None else None
    after = chords[index + 1] if index + 1 < len(chords) and chords[index + 1].root is not None else None
    spot = Spot(home, chords[index], before, after)
    made = [_written(spot, idea, melody_pc) for technique in TECHNIQUES for idea in _some(technique(spot))]
    made = [row for row in _distinct(made) if [chord.label for chord in row.chords] != [str(spot.chord)]]
    made.sort(key=lambda row: (not row.keeps_tune, -row.liking, row.motion_semitones))
    return tuple(made[:_MOST])


def _some(ideas: Iterator[Idea]) -> list[Idea]:
    return sorted(ideas, key=lambda idea: -idea.liking)[:_PER_TECHNIQUE]


def _distinct(rows: list[Reharmonisation]) -> list[Reharmonisation]:
    """The same chords by two techniques are told once, by the likelier one."""
    best: dict[tuple[str, ...], Reharmonisation] = {}
    for row in rows:
        key = tuple(chord.label for chord in row.chords)
        if key not in best or row.liking > best[key].liking:
            best[key] = row
    return list(best.values())


def _written(spot: Spot, idea: Idea, melody_pc: int | None) -> Reharmonisation:
    row = [spot.before, *idea.chords, spot.after]
    chords = []
    for at, chord in enumerate(idea.chords, 1):
        reading = reading_in(spot.home, chord, row[at - 1], row[at + 1])
        chords.append(sounding(spot.home, chord, reading))
    tune, keeps = _tune(idea.chords[0], melody_pc)
    return Reharmonisation(
        technique=idea.technique, chords=tuple(chords), shares=idea.shares, why=idea.why, liking=round(idea.liking, 3),
        motion_semitones=_motion(row), motion_before=_motion([spot.before, spot.chord, spot.after]), tune=tune,
        keeps_tune=keeps,
    )  # fmt: skip


def _motion(row: Sequence[Chord | None]) -> int:
    """Least motion along a row, in semitones in all."""
    heard = [chord for chord in row if chord is not None]
    return sum(least_motion(a.pitch_classes, b.pitch_classes).cost for a, b in pairwise(heard))


# Tensions that a tune may hold over a chord: intervals above the root that sound well with each kind.
_TENSIONS = {
    "major": {2, 6, 9},
    "minor": {2, 5, 9},
    "dominant": {1, 2, 3, 6, 8, 9},
    "diminished": {2, 5, 8},
    "open": {2, 9},
}


_TONES = {"R": "root", "3": "third", "♭3": "third", "4": "fourth", "5": "fifth", "♭5": "fifth", "♯5": "fifth",
          "6": "sixth", "♭7": "seventh", "7": "seventh", "♭♭7": "seventh", "9": "ninth"}  # fmt: skip


def _tune(chord: Chord, melody_pc: int | None) -> tuple[str | None, bool]:
    """What the tune's note is over the new chord, and whether it can stay."""
    if melody_pc is None or chord.root_pc is None:
        return None, True
    degree = degree_name(melody_pc % 12, chord)
    if degree is not None:
        return _TONES.get(degree, degree), True
    interval = (melody_pc - chord.root_pc) % 12
    if interval in _TENSIONS[_family(chord)]:
        return {1: "♭9", 2: "ninth", 3: "♯9", 5: "eleventh", 6: "♯11", 8: "♭13", 9: "thirteenth"}[interval], True
    return "avoid note", False


def _family(chord: Chord) -> str:
    inside = chord.intervals
    if 4 in inside:
        return "dominant" if 10 in inside else "major"
    if 3 in inside:
        return "diminished" if 6 in inside else "minor"
    return "open"
