"""Contour: the shape of a line.

D. Huron, "The melodic arch in Western folksongs" (1996), compares the first note, the mean of those between and the
last: nine types. C. R. Adams, "Melodic contour typology" (1976), compares the first, the last, the highest and the
lowest: slope S, deviation D (how many extremes lie inside) and reciprocal R (which extreme comes first).
"""

from collections.abc import Sequence
from typing import Literal

from theory.core.document import Document
from theory.core.melody.intervals import trust
from theory.core.piece import TimedNote
from theory.core.statement import Statement, share

ContourType = Literal[
    "convex", "ascending", "descending", "concave", "horizontal", "horizontal-ascending", "horizontal-descending",
    "ascending-horizontal", "descending-horizontal",
]  # fmt: skip
_LEVEL = 0.5  # semitones; differences below count as none
_TYPES: dict[tuple[int, int], ContourType] = {
    (1, -1): "convex", (1, 1): "ascending", (-1, -1): "descending", (-1, 1): "concave", (0, 0): "horizontal",
    (0, 1): "horizontal-ascending", (0, -1): "horizontal-descending", (1, 0): "ascending-horizontal",
    (-1, 0): "descending-horizontal",
}  # fmt: skip


class Adams(Document):
    """Adams's type: slope 1 falls, 2 stays, 3 rises; deviation 0 to 2; reciprocal 1 the lowest first, 2 the highest."""

    slope: Literal[1, 2, 3]
    deviation: Literal[0, 1, 2]
    reciprocal: Literal[0, 1, 2]  # 0 without deviation

    def __str__(self) -> str:
        """As Adams writes it: "S3D1R2"."""
        return f"S{self.slope}D{self.deviation}" + (f"R{self.reciprocal}" if self.deviation else "")


class Contour(Statement):
    """Shape of a phrase or of a whole melody. Pitches are MIDI numbers; `middle` weighs notes by their length."""

    type: ContourType
    adams: Adams
    first: int
    middle: float
    last: int


def contour_of_pitches(pitches: Sequence[int], lengths: Sequence[float] | None = None) -> ContourType:
    """Huron's type. Below three notes the middle is the mean of both ends. Raises ValueError for none."""
    return _TYPES[_signs(pitches[0], _middle(pitches, lengths), pitches[-1])] if pitches else _refuse()


def contour(notes: Sequence[TimedNote]) -> Contour | None:
    """The contour of some notes, None below two."""
    if len(notes) < 2:
        return None
    pitches, lengths = [note.pitch for note in notes], [note.length_s for note in notes]
    middle = _middle(pitches, lengths)
    kind = _TYPES[_signs(pitches[0], middle, pitches[-1])]
    margin = min(_margin(middle - pitches[0]), _margin(pitches[-1] - middle))
    return Contour(
        type=kind,
        adams=adams(pitches),
        first=pitches[0],
        middle=round(middle, 2),
        last=pitches[-1],
        confidence=share(trust(notes) * (0.55 + 0.45 * margin)),
        why=f"it begins {_relation(pitches[0] - middle)} its middle and ends {_relation(pitches[-1] - middle)} it",
    )


def adams(pitches: Sequence[int]) -> Adams:
    """Adams's type of a line. Raises ValueError for an empty one."""
    if not pitches:
        _refuse()
    first, last, highest, lowest = pitches[0], pitches[-1], max(pitches), min(pitches)
    high_inside, low_inside = highest > max(first, last), lowest < min(first, last)
    deviation = high_inside + low_inside
    slope: Literal[1, 2, 3] = 1 if last < first else 3 if last > first else 2
    if deviation == 0:
        return Adams(slope=slope, deviation=0, reciprocal=0)
    if deviation == 1:
        return Adams(slope=slope, deviation=1, reciprocal=1 if low_inside else 2)
    return Adams(slope=slope, deviation=2, reciprocal=1 if pitches.index(lowest) < pitches.index(highest) else 2)


def _refuse() -> ContourType:
    raise ValueError("no notes, no contour: give one pitch at least")


def _middle(pitches: Sequence[int], lengths: Sequence[float] | None) -> float:
    if len(pitches) < 3:
        return (pitches[0] + pitches[-1]) / 2
    inner = list(zip(pitches, lengths or [1.0] * len(pitches), strict=True))[1:-1]
    total = sum(length for _, length in inner)
    return sum(pitch * length for pitch, length in inner) / total if total > 0 else sum(pitches[1:-1]) / len(inner)


def _signs(first: float, middle: float, last: float) -> tuple[int, int]:
    return _sign(middle - first), _sign(last - middle)


def _sign(semitones: float) -> int:
    return 0 if abs(semitones) < _LEVEL else 1 if semitones > 0 else -1


def _margin(semitones: float) -> float:
    """How far from the border between level and sloping, 0 to 1."""
    return min(1.0, abs(abs(semitones) - _LEVEL) / 1.5)


def _relation(semitones: float) -> str:
    if abs(semitones) < _LEVEL:
        return "level with"
    return f"{abs(semitones):.1f} semitones {'above' if semitones > 0 else 'below'}"
