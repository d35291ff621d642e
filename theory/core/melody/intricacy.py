"""Melodic complexity, as a weighted sum of terms that are each shown."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from math import log2

from theory.core.melody.compass import Compass
from theory.core.melody.intervals import Intervals, trust
from theory.core.melody.motifs import Motif
from theory.core.melody.scales import ScaleReading
from theory.core.melody.tokens import Token
from theory.core.piece import TimedNote
from theory.core.statement import Complexity, Term, complexity_of, share

_WIDE_SEMITONES = 24


def melody_complexity(
    notes: Sequence[TimedNote],
    tokens: Sequence[Token],
    found: tuple[Intervals | None, Compass | None, ScaleReading | None],
    figures: Sequence[Motif],
) -> Complexity | None:
    """Complexity of a melody, None below five notes."""
    sizes, compass, scale = found
    if len(notes) < 5 or sizes is None or compass is None:
        return None
    variety = _entropy(token.steps for token in tokens) / 3.5
    rhythm = _entropy(token.length for token in tokens) / 3
    outside = scale.outside if scale else 0.0
    covered = max((motif.covers for motif in figures), default=0.0)
    terms = (
        Term(name="variety of intervals", value=share(variety), weight=0.25, why=f"entropy {variety:.2f} of 1"),
        Term(name="variety of note values", value=share(rhythm), weight=0.2, why=f"entropy {rhythm:.2f} of 1"),
        Term(name="leaps", value=share(sizes.leaps * 1.6), weight=0.2, why=f"{sizes.leaps:.0%} of intervals"),
        Term(
            name="range",
            value=share(compass.semitones / _WIDE_SEMITONES),
            weight=0.15,
            why=f"{compass.semitones} semitones",
        ),
        Term(name="notes outside the scale", value=share(5 * outside), weight=0.1, why=f"{outside:.0%} of the time"),
        Term(name="novelty", value=share(1 - covered), weight=0.1, why=f"the first motif covers {covered:.0%}"),
    )
    return complexity_of(terms, trust(notes))


def _entropy(values: Iterable[Hashable]) -> float:
    """Bits."""
    counts = Counter(values)
    total = sum(counts.values())
    return -sum(n / total * log2(n / total) for n in counts.values()) if total else 0.0
