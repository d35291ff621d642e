"""What a chord offers to a line: pitches of the moment's scale, and how much each rubs.

Where a chord has a tone from outside the mode, that tone stands for its neighbour a semitone away: over E7 in C the
scale has a G sharp and no G. Tones a semitone above a chord tone rub most (the avoid notes of jazz teaching).
"""

from dataclasses import dataclass
from functools import lru_cache

from generation.core.composing.melody_idiom import Idiom
from theory.core.chord import Chord
from theory.core.lab.modes import Home

_PENTATONIC = {True: frozenset({0, 2, 4, 7, 9}), False: frozenset({0, 3, 5, 7, 10})}  # by major third
_BLUES = frozenset({0, 3, 5, 6, 7, 10})
_COLOURS = {"dorian": 9, "lydian": 6, "mixolydian": 10, "phrygian": 1, "locrian": 6}
OUTSIDE = 9.0
_HELD_BACK = 0.15  # of the tonic: songs that come home all the time have no home to come to


@dataclass(frozen=True, slots=True)
class Palette:
    """Twelve costs of sounding over a chord: 0 a chord tone, up to 2 what rubs, OUTSIDE what is not of the scale."""

    costs: tuple[float, ...]
    chord: frozenset[int]
    scale: frozenset[int]


@lru_cache(maxsize=4096)
def palette(chord: Chord, home: Home, idiom: Idiom) -> Palette:
    """The palette of a chord in a key for an idiom."""
    tones = chord.pitch_classes
    tonic = home.key.tonic_pc
    scale = _scale(chord, home, idiom)
    costs = []
    for pc in range(12):
        if pc in tones:
            cost = _tone_cost(chord, pc, idiom)
            if pc == tonic and idiom.chromatic == 0:
                cost += _HELD_BACK
        elif pc in scale:
            cost = 1.9 if tones and (pc - 1) % 12 in tones and (pc - tonic) % 12 not in _BLUES & {3, 10} else 1.0
            if (pc - tonic) % 12 not in _PENTATONIC[home.mode.frame == "major"]:
                cost += 0.8 * idiom.pentatonic
            if (pc - tonic) % 12 == _COLOURS.get(home.mode.slug):
                cost -= 0.25
        else:
            cost = OUTSIDE
        costs.append(cost)
    return Palette(tuple(costs), tones, scale)


def _tone_cost(chord: Chord, pc: int, idiom: Idiom) -> float:
    """Among chord tones the third is sweetest; jazz prefers thirds and sevenths to roots and fifths."""
    above = (pc - (chord.root_pc or 0)) % 12
    if idiom.chromatic >= 0.5:
        return {3: 0.0, 4: 0.0, 10: 0.0, 11: 0.0, 0: 0.25, 7: 0.2}.get(above, 0.1)
    return {0: 0.05, 3: 0.0, 4: 0.0, 7: 0.05}.get(above, 0.2)


def _scale(chord: Chord, home: Home, idiom: Idiom) -> frozenset[int]:
    tones, own = chord.pitch_classes, home.pitch_classes
    tonic = home.key.tonic_pc
    if idiom.scale == "blues":
        own = own | {(tonic + step) % 12 for step in _BLUES - {6}}
    strange = tones - own
    return frozenset(tones | {pc for pc in own if not ({(pc + 1) % 12, (pc - 1) % 12} & strange and pc not in tones)})


@lru_cache(maxsize=256)
def staff(home: Home) -> tuple[float, ...]:
    """For each MIDI pitch its place on the staff of a key, in steps; what lies between two steps counts a half."""
    tonic = home.key.tonic_pc
    rows = []
    for pitch in range(128):
        octave, above = divmod(pitch - tonic, 12)
        below = max(index for index, step in enumerate(home.mode.steps) if step <= above)
        rows.append(7 * octave + below + (0.0 if home.mode.steps[below] == above else 0.5))
    return tuple(rows)
