"""Contour: where a line should lie at each moment, from phrase, section and the energy of the song.

Phrases of song are arches more often than anything else (D. Huron, "The melodic arch in Western folksongs", 1996); a
section has one climax past its middle, the song one where its energy is highest.
"""

from dataclasses import dataclass
from math import pi, sin
from random import Random
from typing import Literal

from generation.core.blueprint import PlanPart, Section
from generation.core.composing.song import SongMap

Shape = Literal["arch", "falling", "rising", "wave"]
_SHAPES: tuple[Shape, ...] = ("arch", "falling", "rising", "wave")
_SHAPE_WEIGHTS = (0.45, 0.25, 0.14, 0.16)
_LEVELS = {
    "verse": -2.0, "pre-chorus": 0.5, "chorus": 2.2, "drop": 2.2, "bridge": 0.8, "solo": 1.0, "intro": -0.5,
    "outro": -1.5, "break": -1.5, "build": 1.0, "interlude": -0.5, "theme": 0.0,
}  # fmt: skip
_IDEAL = 70.0  # where a tune lies best that has room: B flat above middle C


@dataclass(frozen=True, slots=True)
class Register:
    """Lowest and highest pitch that a line may use, and its middle."""

    low: int
    high: int
    middle: float


def register(low: int, high: int, tessitura: tuple[int, int], span: int, ideal: float = _IDEAL) -> Register:
    """A band of `span` semitones and a little more inside an instrument's tessitura, near the ideal where it can."""
    room = tessitura[1] - tessitura[0]
    half = min(span + 5, room) / 2
    middle = min(max(ideal, tessitura[0] + half), tessitura[1] - half)
    return Register(max(low, round(middle - half)), min(high, round(middle + half)), middle)


def section_level(section: Section) -> float:
    """Semitones by which a section lies above (or below) the middle: by its kind and energy."""
    return 0.9 * _LEVELS[section.kind] + 1.5 * (section.energy - 0.5)


def draw_shape(chance: Random) -> Shape:
    """The shape of a phrase."""
    return chance.choices(_SHAPES, _SHAPE_WEIGHTS)[0]


def arc(shape: Shape, place: float, height: float) -> float:
    """Semitones above the phrase's level at a place, 0 to 1, of a phrase that is `height` semitones high."""
    if shape == "arch":
        return height * (sin(pi * place) - 0.5)
    if shape == "falling":
        return height * (0.6 - place)
    if shape == "rising":
        return height * (place - 0.55) if place < 0.85 else height * 0.1
    return height * 0.6 * sin(2 * pi * place)


def peak_section(song: SongMap, part: PlanPart) -> int:
    """The section with the climax of the song: the last of highest energy in which the part plays; -1 for none."""
    best, energy = -1, -1.0
    for place, section in enumerate(song.blueprint.sections):
        if section.parts.get(part.id, 0.0) > 0 and section.energy >= energy:
            best, energy = place, section.energy
    return best
