"""From the chances of the search to chances that mean what they say.

The tables were fitted by isotonic regression on held-out practice music and public-domain chorales; see
docs/algorithms/chords.md.
"""

import numpy as np

from library.core.harmony.grid import FloatArray, IntArray
from library.core.harmony.vocabulary import triads

_ALTERNATES = 3
# (chance of the search, share that was right)
_CHORD = ((0.0, 0.05), (0.725, 0.58), (0.919, 0.78), (0.978, 0.86), (0.994, 0.94), (0.998, 0.985), (1.0, 0.99))
_KEY = ((0.0, 0.1), (0.85, 0.58), (0.925, 0.66), (0.965, 0.79), (0.988, 0.91), (0.996, 0.97), (1.0, 0.985))
_MAIN_KEY = ((0.0, 0.1), (0.3, 0.5), (0.507, 0.81), (0.812, 0.94), (1.0, 0.98))


def of_chord(chance: float) -> float:
    """Chance that root and triad of a chord are right."""
    return _read(_CHORD, chance)


def readings_of(names: IntArray, worth: FloatArray, chosen: int) -> tuple[float, list[tuple[int, float]]]:
    """Chance of the root and triad of state `chosen` over a stretch, and up to three others: the likeliest chord of
    each other triad with the chance of that triad. `names` and `worth` (segments, candidates), worth adding to one."""
    triad = triads()[names // 16]
    total = np.bincount(triad.ravel(), weights=worth.ravel(), minlength=int(triads().max()) + 1)
    mine = int(triads()[chosen])
    raw = float(min(1.0, total[mine]))
    total[mine] = 0.0
    rest = []
    for other in np.argsort(-total)[:_ALTERNATES]:
        if total[other] <= 0:
            break
        inside = triad == other
        each, where = np.unique(names[inside], return_inverse=True)
        best = int(each[np.bincount(where.ravel(), weights=worth[inside]).argmax()])
        rest.append((best, float(total[other])))
    return raw, rest


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
    heard, right = zip(*table, strict=True)
    return float(np.interp(chance, heard, right))
