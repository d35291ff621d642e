"""Which chord follows which in a key: a table of bigrams over degrees and families of chords.

The table was counted on practice music (library.training.harmony_grammar) and lies in weights/harmony_grammar.npz.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from library.core.harmony.vocabulary import KEYS, KINDS, NO_CHORD, STATES

WEIGHTS = Path(__file__).resolve().parents[1] / "weights" / "harmony_grammar.npz"
# Kinds that behave alike make a family.
_FAMILY_KINDS = (
    ("maj", "maj7", "maj6", "maj9"),
    ("min", "min7", "min6", "minmaj7", "min9"),
    ("7", "9", "aug7", "sus4(b7)"),
    ("dim", "dim7"),
    ("hdim7",),
    ("aug",),
    ("sus4", "sus2", "5"),
)
FAMILY_OF = {kind: family for family, kinds in enumerate(_FAMILY_KINDS) for kind in kinds}
FAMILIES = 7
CLASSES = 12 * FAMILIES + 1  # degree above the tonic by family; the last is no chord


@dataclass(frozen=True, slots=True)
class Grammar:
    """Log chances. `chord` (2, CLASSES): of a chord in a major or minor key; `follows` (2, CLASSES, CLASSES): of the
    second chord after the first, where the chord changes."""

    chord: NDArray[np.float32]
    follows: NDArray[np.float32]


@cache
def classes() -> NDArray[np.int64]:
    """The class of every state in every key (KEYS, STATES)."""
    table = np.full((KEYS, STATES), CLASSES - 1, dtype=np.int64)
    for key in range(KEYS):
        for state in range(NO_CHORD):
            family = FAMILY_OF[KINDS[state // 12]]
            table[key, state] = family * 12 + (state % 12 - key % 12) % 12
    return table


@cache
def load_grammar(path: Path = WEIGHTS) -> Grammar:
    """The table of the project. Raises OSError where it is missing."""
    with np.load(path, allow_pickle=False) as arrays:
        return Grammar(arrays["chord"].astype(np.float32), arrays["follows"].astype(np.float32))
