"""Modulators of a SoundFont worked out beforehand: what velocity and key do to loudness, colour and envelopes.

The sampler's engine reads no modulators, and fonts say with them how a soft note differs from a loud one. Since they
only depend on how a note begins, each zone is split into bands of velocity (and of keys), and each band gets the values
that its middle would have. SoundFont Technical Specification 2.04, sections 8.2 and 9.5.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

Span = tuple[int, int]
KEYS, VELOCITIES, ATTENUATION, CUTOFF = 43, 44, 48, 8
KEY_BAND = 4  # pitches that share their values
HEADROOM_DB = 30.0  # by which all is softer, for the engine knows no attenuation below 0
_VALUES = {*range(5, 12), 13, 15, 16, 17, *range(21, 41), 48, 51, 52}  # generators that a modulator may move
_DEFAULTS = {CUTOFF: 13_500, 21: -12_000, 23: -12_000, **dict.fromkeys(range(25, 29), -12_000), 30: -12_000,
             **dict.fromkeys(range(33, 37), -12_000), 38: -12_000}  # fmt: skip
_VELOCITY, _KEY, _CONTROLLER = 2, 3, 0x80
_RESTING = {1: 0, 2: 127, 7: 100, 10: 64, 11: 127}  # controllers as they stand while nobody moves them
_SCALE = 0.4  # of attenuations that a font states: so the first hardware read them, and fonts are made for it


class Modulator(NamedTuple):
    """One row of pmod or imod."""

    source: int
    target: int
    amount: int
    second: int
    transform: int

    @property
    def identity(self) -> tuple[int, int, int, int]:
        """What makes two of them the same, so that the inner one holds."""
        return self.source, self.target, self.second, self.transform

    def needs(self, what: int) -> bool:
        """Whether it looks at velocity or key."""
        return any(not row & _CONTROLLER and row & 0x7F == what for row in (self.source, self.second))

    def value(self, key: int, velocity: int) -> float:
        """What it adds to its target."""
        second = _level(self.second, key, velocity) if self.second else 1.0
        return self.amount * _level(self.source, key, velocity) * second


LOUDNESS = Modulator(0x502, ATTENUATION, 960, 0, 0)  # the one that every font has: velocity to attenuation


@dataclass(frozen=True, slots=True)
class Zone:
    """Generators by number (amounts as signed 16 bit, ranges as they are) and modulators."""

    generators: dict[int, int]
    modulators: tuple[Modulator, ...]

    def span(self, generator: int) -> Span:
        """The range of keys or velocities."""
        packed = self.generators.get(generator, 127 << 8) & 0xFFFF
        return packed & 0xFF, packed >> 8

    def reaches(self, keys: Span, velocities: Span) -> bool:
        """Whether a note within both spans can sound it."""
        return _common(self.span(KEYS), keys) is not None and _common(self.span(VELOCITIES), velocities) is not None


def merged(zone: Zone, outer: Zone | None, standard: Iterable[Modulator] = ()) -> Zone:
    """A zone with what the global one says where it is silent itself."""
    rows = {row.identity: row for row in standard}
    rows |= {row.identity: row for row in (outer.modulators if outer else ())}
    rows |= {row.identity: row for row in zone.modulators}
    return Zone({**(outer.generators if outer else {}), **zone.generators}, tuple(rows.values()))


def flat(outer: Zone, inner: Zone, keys: Span, velocities: Span, band: int) -> list[dict[int, int]]:
    """A zone of a preset and one of its instrument as zones without modulators that hold the values of both.

    Only bands that the given pitches and velocities reach are made; `band` velocities share their values.
    """
    rows = [row for row in (*outer.modulators, *inner.modulators) if row.target in _VALUES and not row.transform]
    values: dict[int, float] = {**_DEFAULTS, **inner.generators}
    for number, amount in outer.generators.items():
        if number in _VALUES:
            values[number] = values.get(number, 0.0) + amount
    values[ATTENUATION] = values.get(ATTENUATION, 0.0) * _SCALE
    key_span, velocity_span = (_common(outer.span(what), inner.span(what)) for what in (KEYS, VELOCITIES))
    made = []
    for pitches in _bands(key_span, keys, KEY_BAND if any(row.needs(_KEY) for row in rows) else 0):
        for strengths in _bands(velocity_span, velocities, band):
            moved = _moved(values, rows, sum(pitches) // 2, max(1, sum(strengths) // 2))
            made.append({**moved, KEYS: pitches[0] | pitches[1] << 8, VELOCITIES: strengths[0] | strengths[1] << 8})
    return made


def _moved(values: dict[int, float], rows: Sequence[Modulator], key: int, velocity: int) -> dict[int, int]:
    """The generators of a band, moved by what its middle says."""
    moved = dict(values)
    for row in rows:
        moved[row.target] = moved.get(row.target, 0.0) + row.value(key, velocity)
    moved[ATTENUATION] += 10 * HEADROOM_DB - 200 * math.log10(127 / velocity)  # the engine itself is linear in velocity
    whole = {number: max(-32_768, min(32_767, round(value))) for number, value in moved.items()}
    return {number: value for number, value in whole.items() if _DEFAULTS.get(number) != value}


def _bands(own: Span | None, wanted: Span, width: int) -> list[Span]:
    """The part of a range that is wanted, whole or in bands on a fixed grid."""
    both = _common(own, wanted) if own is not None else None
    if own is None or both is None:
        return []
    if not width:
        return [own]
    firsts = range(both[0] // width * width, both[1] + 1, width)
    return [(max(own[0], first), min(own[1], first + width - 1)) for first in firsts]


def _common(one: Span, two: Span) -> Span | None:
    low, high = max(one[0], two[0]), min(one[1], two[1])
    return (low, high) if low <= high else None


def _level(source: int, key: int, velocity: int) -> float:
    """A source between 0 and 1, or -1 and 1 where it has two sides."""
    index = source & 0x7F
    if source & _CONTROLLER:
        at = _RESTING.get(index, 0)
    elif index in {_VELOCITY, _KEY}:
        at = velocity if index == _VELOCITY else key
    else:
        at = 127 if index == 0 else 64 if index == 14 else 0
    if source & 0x100:
        at = 127 - at
    x = _shape(source >> 10, at)
    return 2 * x - 1 if source & 0x200 else x


def _shape(kind: int, at: int) -> float:
    if kind == 1:  # concave
        return 1.0 if at >= 127 else min(1.0, -400 / 960 * math.log10((127 - at) / 127))
    if kind == 2:  # convex
        return 0.0 if at <= 0 else max(0.0, 1 + 400 / 960 * math.log10(at / 127))
    if kind == 3:  # switch
        return float(at >= 64)
    return at / 127
