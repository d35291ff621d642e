"""Pitch that moves within a tone: slides into it, scoops, blue bends, falls. Within two semitones either way."""

from generation.core.blueprint import Blueprint
from generation.core.notes import Note
from generation.core.performing.chance import share

MOST_CENTS = 200.0
Bends = tuple[tuple[float, float], ...]
_SCOOPING = frozenset(
    {"soul", "rnb", "gospel", "jazz-swing", "jazz-ballad", "blues", "funk", "country", "rock", "lo-fi"}
)
_BLUE = frozenset({"blues", "rock", "metal", "funk", "indie-rock", "country"})
_FALLING = frozenset({"funk", "soul", "ska", "disco", "jazz-swing", "afrobeat", "salsa"})


class Bending:
    """Which tones of a part bend."""

    def __init__(self, blueprint: Blueprint, seed: int, *, scoops: bool, frets: bool, brass: bool) -> None:
        genre = blueprint.genres[0][0] if blueprint.genres else ""
        self._seed = seed
        self._scoop = (0.22 if genre in _SCOOPING else 0.08) if scoops else 0.0
        self._blue = 0.16 if frets and scoops and genre in _BLUE else 0.0
        self._fall = 0.3 if brass and genre in _FALLING else 0.0

    def bends(self, note: Note, length_s: float, rest_before: int, rest_after: int) -> Bends:
        """Points of a tone in (seconds after its start, cents); empty for a plain one. Rests are in ticks."""
        if note.articulation == "slide":
            over_s = min(0.11, 0.4 * length_s)
            return ((0.0, -MOST_CENTS), (over_s * 0.5, -MOST_CENTS * 0.45), (over_s, 0.0))
        if note.length < 240 or length_s < 0.2:
            return ()
        roll = share(self._seed, note.start, note.pitch, 7)
        if roll < self._blue and note.length >= 360:
            return ((0.0, -MOST_CENTS), (0.06, -MOST_CENTS), (0.17, -30.0), (0.21, 0.0))
        if roll < self._scoop * (1.6 if rest_before > 240 else 0.7):
            return ((0.0, -70.0), (0.04, -45.0), (0.09, 0.0))
        if rest_after > 360 and length_s > 0.3 and roll > 1 - self._fall:
            return ((max(0.0, length_s - 0.16), 0.0), (length_s - 0.08, -90.0), (length_s, -MOST_CENTS))
        return ()
