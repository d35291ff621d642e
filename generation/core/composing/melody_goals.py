"""Where a phrase may end: the tones that make a cadence of the melody."""

from generation.core.blueprint import Cadence
from generation.core.composing.melody_palette import staff
from theory.core.chord import Chord
from theory.core.lab.modes import Home

# scale degrees, counted from 1, on which a phrase ends; the first row that the chord has
_DEGREES: dict[Cadence, tuple[frozenset[int], ...]] = {
    "authentic": (frozenset({1}), frozenset({3, 5})),
    "plagal": (frozenset({1}), frozenset({3, 5})),
    "half": (frozenset({2, 5, 7}),),
    "phrygian": (frozenset({5}), frozenset({2, 7})),
    "deceptive": (frozenset({1, 3}), frozenset({6})),
    "evaded": (frozenset({3, 5, 6, 2, 7}),),
    "open": (frozenset({1, 2, 3, 5, 6, 7}),),
}


def goals_of(cadence: Cadence, chord: Chord, home: Home) -> frozenset[int]:
    """Pitch classes to end on: the cadence's degrees among the chord's tones, else the chord's own, else the tonic."""
    tones = chord.pitch_classes
    for degrees in _DEGREES[cadence]:
        if found := frozenset(pc for pc in tones if _degree(pc, home) in degrees):
            return found
    tonic = home.key.tonic_pc
    if cadence == "evaded" and len(tones) > 1:
        return (tones & home.pitch_classes or tones) - {tonic}
    return tones & home.pitch_classes or tones or frozenset({tonic})


def closes(cadence: Cadence, chord: Chord, home: Home) -> bool:
    """Whether the chord has the tone that the cadence asks for first."""
    return any(_degree(pc, home) in _DEGREES[cadence][0] for pc in chord.pitch_classes)


def _degree(pc: int, home: Home) -> int:
    """The degree of a pitch class, 1 to 7; a raised or lowered one counts as the degree that it stands for."""
    tonic = home.key.tonic_pc
    above = (pc - tonic) % 12
    if above == 11:
        return 7
    place = staff(home)[60 + pc] - staff(home)[60 + tonic]
    return int(place) % 7 + 1
