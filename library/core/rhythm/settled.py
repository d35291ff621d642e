"""Beats and bars at the pulse that is the beat."""

from collections.abc import Callable
from dataclasses import dataclass

from library.core.rhythm import tempo_level
from library.core.rhythm.activations import Activations
from library.core.rhythm.bar_model import FITTED, BarPath, BarWeights
from library.core.rhythm.song import track_song

FEWEST_BEATS = 6


@dataclass(frozen=True, slots=True)
class Settled:
    """The path, how likely its pulse is the beat, and the other pulses (bpm, chance)."""

    path: BarPath
    chance: float
    others: tuple[tuple[float, float], ...] = ()


def settle(heard: Activations, progress: Callable[[float], None], weights: BarWeights = FITTED) -> Settled:
    """Beats and bars of a whole song: searched at any tempo first, and again near another if that is likelier."""
    path = track_song(heard, lambda share: progress(0.5 * share), weights)
    if len(path.frames) < FEWEST_BEATS:
        return Settled(path, 0.0)
    found = tempo_level.levels(heard, path.frames)
    chances = tempo_level.chances(found)
    best = int(chances.argmax())
    if best:
        moved = track_song(heard, lambda share: progress(0.5 + 0.5 * share), weights, found[best].bpm)
        path, best = (moved, best) if len(moved.frames) >= FEWEST_BEATS else (path, 0)
    rest = [place for place in range(len(found)) if place != best]
    return Settled(path, float(chances[best]), tuple((found[place].bpm, float(chances[place])) for place in rest))
