"""The circle of fifths of one song: which chords it uses, what they do, and the moves between them. Geometry only."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from library.core.circle import MAJORS, MINORS, KeyPlace
from theory.core.chord import Chord
from theory.core.key import Key
from theory.core.pitch import fifths_of, pitch_class, pretty, spell

SIDE = 400.0
CENTRE = SIDE / 2
OUTER, MIDDLE, INNER = 192.0, 156.0, 124.0
MOST_ACCIDENTALS = 7  # of a key signature; nobody writes in F♭ major
MOST_MOVES = 14  # the rarer ones would only darken the middle

Used = Sequence[tuple[str, str]]  # (Harte label, function letter), in the order of the song


@dataclass(frozen=True, slots=True)
class Wedge:
    """A key of the ring: its shape, its coloured rim where the song uses it, its name and where that stands."""

    path: str
    rim: str
    function: str  # "" where the song does not use the chord
    name: str
    x: float
    y: float
    is_minor: bool
    is_home: bool


@dataclass(frozen=True, slots=True)
class Move:
    path: str
    function: str  # of the chord it arrives at
    width: float


@dataclass(frozen=True, slots=True)
class Circle:
    wedges: list[Wedge]
    moves: list[Move]
    used: int  # different major and minor chords
    home: str  # "D major", to be read


def draw_circle(chords: Used, home: str) -> Circle:
    """The circle with the key ``home`` ("D major") at the top. Chords without a plain third, and N, are left out."""
    top = KeyPlace.parse(home) or KeyPlace(0, False)
    places = [(place, function) for label, function in chords if (place := place_of(label))]
    functions: dict[KeyPlace, Counter[str]] = {}
    for place, function in places:
        functions.setdefault(place, Counter())[function] += 1
    usual = {place: found.most_common(1)[0][0] for place, found in functions.items()}
    steps = [(a, b) for (a, _), (b, _) in pairwise(places) if a != b]
    frequent = Counter(steps).most_common(MOST_MOVES)
    most = frequent[0][1] if frequent else 1
    return Circle(
        wedges=[_wedge(KeyPlace(i, minor), top, usual) for i in range(12) for minor in (False, True)],
        moves=[Move(_arc(a, b, top), usual[b], round(1 + 4 * count / most, 1)) for (a, b), count in frequent],
        used=len(usual),
        home=top.pretty,
    )


def place_of(label: str) -> KeyPlace | None:
    """Where a chord stands on the circle: by its root and third. None for N and for chords without a third."""
    try:
        chord = Chord.parse(label)
    except ValueError:
        return None
    if chord.root is None or not {3, 4} & set(chord.intervals):
        return None
    return KeyPlace.parse(str(Key(chord.root, "minor" if 3 in chord.intervals else "major")))


def _point(position: int, radius: float, top: KeyPlace, off: float = 0.0) -> tuple[float, float]:
    angle = math.radians((position - top.position) * 30 - 90 + off)
    return CENTRE + radius * math.cos(angle), CENTRE + radius * math.sin(angle)


def _ring(position: int, outer: float, inner: float, top: KeyPlace) -> str:
    (a, b), (c, d) = _point(position, outer, top, -14.4), _point(position, outer, top, 14.4)
    (e, f), (g, h) = _point(position, inner, top, 14.4), _point(position, inner, top, -14.4)
    return (
        f"M{a:.1f} {b:.1f}A{outer:g} {outer:g} 0 0 1 {c:.1f} {d:.1f}"
        f"L{e:.1f} {f:.1f}A{inner:g} {inner:g} 0 0 0 {g:.1f} {h:.1f}Z"
    )


def _wedge(place: KeyPlace, top: KeyPlace, usual: dict[KeyPlace, str]) -> Wedge:
    minor, here = place.is_minor, place.position
    outer, inner = (MIDDLE - 2, INNER) if minor else (OUTER, MIDDLE + 1)
    rim = _ring(here, inner + 3, inner, top) if minor else _ring(here, outer, outer - 3, top)
    x, y = _point(here, (outer + inner) / 2, top)
    return Wedge(
        path=_ring(here, outer, inner, top),
        rim=rim,
        function=usual.get(place, ""),
        name=_name(place, top),
        x=round(x, 1),
        y=round(y + 6, 1),
        is_minor=minor,
        is_home=place == top,
    )


def _name(place: KeyPlace, top: KeyPlace) -> str:
    """As the home key writes it: in D♭ major the place beside A♭ is G♭, not F♯. As usual where no key is so."""
    usual = (MINORS if place.is_minor else MAJORS)[place.position]
    written = spell(pitch_class(usual), MAJORS[top.position])
    signature = fifths_of(written) - (3 if place.is_minor else 0)
    readable = written if abs(signature) <= MOST_ACCIDENTALS else usual
    return pretty(readable) + ("m" if place.is_minor else "")


def _arc(start: KeyPlace, end: KeyPlace, top: KeyPlace) -> str:
    a = _point(start.position, 66 if start.is_minor else INNER - 12, top)
    b = _point(end.position, 66 if end.is_minor else INNER - 12, top)
    mx, my = (CENTRE + (p + q - 2 * CENTRE) * 0.16 for p, q in zip(a, b, strict=True))
    return f"M{a[0]:.1f} {a[1]:.1f}Q{mx:.1f} {my:.1f} {b[0]:.1f} {b[1]:.1f}"
