"""Melodic intervals: how a line moves from note to note."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from theory.core.document import Document
from theory.core.piece import TimedNote
from theory.core.statement import Share, Statement, share

NAMES = ("unison", "minor second", "major second", "minor third", "major third", "perfect fourth", "tritone",
         "perfect fifth", "minor sixth", "major sixth", "minor seventh", "major seventh", "octave")  # fmt: skip


class IntervalCount(Document):
    """How often one interval occurs. `semitones` is negative downwards."""

    semitones: int
    name: str
    count: int
    share: Share


class Intervals(Statement):
    """The intervals of a melody, from the widest fall to the widest rise.

    Steps are one or two semitones, leaps three and more; both are shares of all intervals, repeated notes among them.
    """

    histogram: tuple[IntervalCount, ...]
    steps: Share
    leaps: Share
    repeats: Share
    mean_semitones: float  # mean size
    largest_semitones: int  # the widest, with its direction


def interval_name(semitones: int) -> str:
    """ "major third up", "octave down", "unison"; more than an octave is named by its rest."""
    size, word = abs(semitones), "" if semitones == 0 else " up" if semitones > 0 else " down"
    octaves, rest = divmod(size, 12)
    if size <= 12:
        return NAMES[size] + word
    body = f"{octaves} octaves" if octaves > 1 else "octave"
    return (body if rest == 0 else f"{body} and {NAMES[rest]}") + word


def melodic_intervals(notes: Sequence[TimedNote]) -> tuple[int, ...]:
    """Semitones from each note to the next."""
    return tuple(after.pitch - here.pitch for here, after in pairwise(notes))


def intervals(notes: Sequence[TimedNote]) -> Intervals | None:
    """The histogram of a melody, None below two notes."""
    sizes = melodic_intervals(notes)
    if not sizes:
        return None
    counts, total = Counter(sizes), len(sizes)
    steps = sum(n for size, n in counts.items() if 1 <= abs(size) <= 2) / total
    leaps = sum(n for size, n in counts.items() if abs(size) > 2) / total
    commonest = counts.most_common(1)[0]
    return Intervals(
        histogram=tuple(
            IntervalCount(semitones=size, name=interval_name(size), count=n, share=share(n / total))
            for size, n in sorted(counts.items())
        ),
        steps=share(steps),
        leaps=share(leaps),
        repeats=share(counts[0] / total),
        mean_semitones=round(sum(abs(size) for size in sizes) / total, 3),
        largest_semitones=max(sizes, key=abs),
        confidence=share(trust(notes)),
        why=f"of {total} intervals {steps:.0%} are steps and {leaps:.0%} leaps; "
        f"the commonest is the {interval_name(commonest[0])} ({commonest[1]} times)",
    )


def trust(notes: Sequence[TimedNote]) -> float:
    """How far a statement about these notes can be trusted, 0 to 1: their mean confidence, less for a handful."""
    if not notes:
        return 0.0
    mean = sum(note.confidence for note in notes) / len(notes)
    return mean * (0.5 + 0.5 * min(1.0, len(notes) / 16))
