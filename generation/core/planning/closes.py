"""Closes: the two bars that end a phrase as asked, and whether two chords are the close that they are called.

Kinds: authentic V-I (or viio-I), half on V, deceptive V-vi or V-VI, plagal IV-I, evaded V42-I6, phrygian: the bass
falls by a semitone to its goal, iv6-V in minor or bII-I in the Phrygian mode. Everything else is open.
"""

from random import Random

from generation.core.blueprint import Cadence
from generation.core.planning.rows import Bar, bars_of, rows_of
from theory.core.chord import Chord
from theory.core.harmony.roman import inversion_of
from theory.core.lab.modes import Home

_MODAL = {  # what a mode has in the place of a close that it does not have
    "dorian": {"authentic": "plagal", "plagal": "plagal"},
    "mixolydian": {"authentic": "plagal", "plagal": "plagal"},
    "lydian": {"authentic": "authentic", "plagal": "authentic", "half": "half", "deceptive": "deceptive"},
    "phrygian": {"authentic": "phrygian", "plagal": "phrygian", "phrygian": "phrygian"},
    "locrian": {"authentic": "phrygian", "plagal": "phrygian", "phrygian": "phrygian"},
}


def close(kind: Cadence, home: Home, learned: bool, chance: Random) -> tuple[tuple[Bar, ...], Cadence]:
    """Two bars that close as asked, or as the mode can, and what they are then called; none for an open one."""
    mode = home.mode.slug
    if mode in _MODAL:
        kind = _MODAL[mode].get(kind, "open")  # type: ignore[assignment]
    elif kind == "phrygian" and mode == "major":
        kind = "half"
    rows = rows_of("close", mode, kind, "learned") if learned else ()
    rows = rows or rows_of("close", mode, kind, "plain")
    if not rows:
        return (), "open"
    return bars_of(chance.choice(rows)), kind


def is_cadence(kind: Cadence, before: Chord, last: Chord, home: Home) -> bool:
    """Whether two chords close a phrase as `kind` says. Open is always true. A blues rests on its seventh chords."""
    tonic = home.key.tonic_pc
    lead, goal = ((before.root_pc or 0) - tonic) % 12, ((last.root_pc or 0) - tonic) % 12
    turned, led = _inversion(last), _inversion(before)
    major, minor = 4 in before.intervals, 3 in before.intervals and 4 not in before.intervals
    at_home = goal == 0 and (4 in last.intervals or 3 in last.intervals)
    dominant = lead == 7 and (major or 5 in before.intervals)
    return {
        "authentic": at_home and turned == 0 and (dominant or (lead == 11 and 6 in before.intervals)),
        "half": goal == 7 and 4 in last.intervals and 10 not in last.intervals and turned == 0 and lead != 7,
        "deceptive": dominant and led == 0 and goal in (8, 9) and turned == 0,
        "plagal": at_home and turned == 0 and lead == 5 and led == 0 and (major or minor),
        "evaded": dominant and at_home and turned == 1 and led == 3,
        "phrygian": (lead == 5 and minor and led == 1 and goal == 7 and 4 in last.intervals)
        or (lead == 1 and major and led == 0 and at_home and turned == 0 and 1 in home.mode.steps),
        "open": True,
    }[kind]


def called(before: Chord, last: Chord, home: Home) -> Cadence:
    """The name of the close that two chords make; open for none."""
    kinds: tuple[Cadence, ...] = ("authentic", "plagal", "half", "deceptive", "evaded", "phrygian")
    return next((kind for kind in kinds if is_cadence(kind, before, last, home)), "open")


def _inversion(chord: Chord) -> int:
    return inversion_of(chord.quality, chord.bass_degree) or 0
