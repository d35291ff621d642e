"""Which song can follow which: keys that go together, tempi within reach, energy. docs/algorithms/harmonic-mixing.md"""

from __future__ import annotations

import math
from dataclasses import dataclass

from library.core.circle import KeyPlace

USUAL_REACH = 6.0  # per cent that a tempo may be changed by
REACHES = (3.0, 6.0, 10.0)
OFF_PITCH_CENTS = 30.0  # from here on two songs sound out of tune together
LEAST_FIT = 0.15


@dataclass(frozen=True, slots=True)
class End:
    """The edge of a song that meets another: key, tempo, energy, tuning."""

    key: KeyPlace | None
    bpm: float | None
    energy: float | None = None
    tuning_cents: float = 0.0


@dataclass(frozen=True, slots=True)
class KeyMove:
    """How well one key follows another, 0 to 1, and what a musician calls it."""

    fit: float
    words: str


@dataclass(frozen=True, slots=True)
class TempoMove:
    """What has to be done to a song's tempo to meet another: ``change`` in per cent, ``factor`` 0.5, 1 or 2 beats."""

    change: float
    factor: float

    @property
    def words(self) -> str:
        """ "2.3 % faster", "as it is, counted in half time"."""
        size = f"{abs(self.change):.1f} % {'faster' if self.change > 0 else 'slower'}"
        said = "same tempo" if abs(self.change) < 0.25 else size
        return said + {2.0: ", counted double", 0.5: ", counted in half"}.get(self.factor, "")


@dataclass(frozen=True, slots=True)
class Follow:
    """A song that can come next, and why."""

    fit: float
    key: KeyMove
    tempo: TempoMove | None
    energy: str
    shift: int  # semitones that the song sounds higher, where pitch follows tempo


def camelot(place: KeyPlace) -> str:
    """The place on the circle as DJs write it: C major 8B, A minor 8A, one more for every fifth up."""
    return f"{(place.position + 7) % 12 + 1}{'A' if place.is_minor else 'B'}"


def key_move(one: KeyPlace, other: KeyPlace) -> KeyMove | None:
    """How ``other`` follows ``one``; None where the two clash."""
    apart = (other.position - one.position + 6) % 12 - 6  # -6 to 5 fifths, up is sharper
    if one.is_minor == other.is_minor:
        return {
            0: KeyMove(1.0, "same key"),
            1: KeyMove(0.9, "a fifth up: one note differs"),
            -1: KeyMove(0.9, "a fifth down: one note differs"),
            2: KeyMove(0.55, "a whole step up: a lift"),
            -2: KeyMove(0.45, "a whole step down: a drop"),
            -5: KeyMove(0.35, "a half step up: a gear change"),
        }.get(apart)
    if not apart:
        return KeyMove(0.9, "relative key: same notes, other mood")
    if (other.position - one.position) % 12 == (3 if one.is_minor else 9):
        return KeyMove(0.5, "parallel key: same tonic, other mode")
    return KeyMove(0.6, "diagonal: a fifth away in the other mode") if abs(apart) == 1 else None


def tempo_move(now: float, coming: float, reach: float = USUAL_REACH) -> TempoMove | None:
    """How the coming song meets the tempo that sounds now; None beyond ``reach`` per cent."""
    moves = [TempoMove(100 * (now / (coming * factor) - 1), factor) for factor in (1.0, 2.0, 0.5)]
    best = min(moves, key=lambda move: abs(move.change) + (0.5 if move.factor != 1 else 0))
    return best if abs(best.change) <= reach + 1e-6 else None


def transposed(place: KeyPlace, semitones: int) -> KeyPlace:
    """A key so many semitones higher."""
    return KeyPlace((place.position + 7 * semitones) % 12, place.is_minor)


def can_follow(one: End, other: End, reach: float = USUAL_REACH, *, key_lock: bool = True) -> Follow | None:
    """Whether ``other`` can come after ``one``, and how well; None where key, tempo or tuning forbid it.

    Without ``key_lock`` a song that is played faster sounds higher, as on a turntable, and its key moves with it.
    """
    if one.key is None or other.key is None:
        return None
    tempo = tempo_move(one.bpm, other.bpm, reach) if one.bpm and other.bpm else None
    if one.bpm and other.bpm and tempo is None:
        return None
    shift, off_cents = _shift(one, other, tempo, key_lock)
    key = key_move(one.key, transposed(other.key, shift))
    if key is None or abs(off_cents) > OFF_PITCH_CENTS:
        return None
    tempo_fit = 0.6 if tempo is None else 1 - 0.35 * abs(tempo.change) / max(reach, 1e-6) - 0.1 * (tempo.factor != 1)
    energy_fit, energy = _energy(one.energy, other.energy)
    pitch_fit = 1 - 0.2 * abs(off_cents) / OFF_PITCH_CENTS
    fit = key.fit * tempo_fit * energy_fit * pitch_fit
    return Follow(round(fit, 3), key, tempo, energy, shift) if fit >= LEAST_FIT else None


def _shift(one: End, other: End, tempo: TempoMove | None, key_lock: bool) -> tuple[int, float]:
    """Semitones that the other sounds higher, and the cents that are left over between the two."""
    cents = other.tuning_cents - one.tuning_cents
    if not key_lock and tempo is not None:
        cents += 1200 * math.log2(1 + tempo.change / 100)
    semitones = round(cents / 100)
    return (semitones, cents - 100 * semitones) if not key_lock else (0, cents)


def _energy(one: float | None, other: float | None) -> tuple[float, str]:
    """A small step up is best for a set that builds; a big drop least."""
    if one is None or other is None:
        return 0.85, ""
    step = other - one
    if abs(step) <= 0.06:
        return 1.0, "as full"
    size = "a little " if abs(step) <= 0.18 else "much "
    return (
        max(0.6, 1 - abs(step) * (0.7 if step > 0 else 1.0)),
        f"{size}fuller" if step > 0 else f"{size}calmer",
    )
