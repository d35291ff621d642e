"""Metric modulation: a note value of the old tempo becomes another note value of the new one.

The pivot lasts equally long in both: new tempo = old tempo x (value in the new / value in the old), values in quarters.
The term is R. F. Goldman's (1951), of Elliott Carter's cello sonata (1948).
"""

from fractions import Fraction

from theory.core.document import Document

TEMPO_BPM = (20.0, 400.0)
# Note values in quarters, by the name a player uses.
VALUES: dict[str, Fraction] = {
    "half": Fraction(2),
    "dotted quarter": Fraction(3, 2),
    "quarter": Fraction(1),
    "dotted eighth": Fraction(3, 4),
    "triplet quarter": Fraction(2, 3),
    "eighth": Fraction(1, 2),
    "quintuplet eighth": Fraction(2, 5),
    "dotted sixteenth": Fraction(3, 8),
    "triplet eighth": Fraction(1, 3),
    "sixteenth": Fraction(1, 4),
    "quintuplet sixteenth": Fraction(1, 5),
    "triplet sixteenth": Fraction(1, 6),
}


class Modulation(Document):
    """From one tempo to another by a pivot that keeps its length."""

    from_bpm: float
    to_bpm: float
    old_value: str
    new_value: str
    pivot_s: float  # how long the pivot lasts
    ratio: str  # new tempo against old, such as "3:2"
    words: str


def modulate(from_bpm: float, old_value: str, new_value: str) -> Modulation:
    """The new quarter tempo. Raises ValueError with a sentence for values or tempos that cannot be."""
    for value in (old_value, new_value):
        if value not in VALUES:
            raise ValueError(f"“{value}” is no note value known here: choose one of {', '.join(VALUES)}.")
    if not TEMPO_BPM[0] <= from_bpm <= TEMPO_BPM[1]:
        raise ValueError(f"{from_bpm:g} BPM is no tempo: choose {TEMPO_BPM[0]:g} to {TEMPO_BPM[1]:g}.")
    old, new = VALUES[old_value], VALUES[new_value]
    ratio = new / old
    to_bpm = from_bpm * float(ratio)
    if not TEMPO_BPM[0] <= to_bpm <= TEMPO_BPM[1]:
        raise ValueError(
            f"{old_value} = {new_value} leads from {from_bpm:g} to {to_bpm:.4g} BPM, outside "
            f"{TEMPO_BPM[0]:g} to {TEMPO_BPM[1]:g}: choose note values that lie nearer to each other."
        )
    same = " The tempo stays, since both values are the same." if ratio == 1 else ""
    return Modulation(
        from_bpm=round(from_bpm, 2),
        to_bpm=round(to_bpm, 2),
        old_value=old_value,
        new_value=new_value,
        pivot_s=round(60 / from_bpm * float(old), 5),
        ratio=f"{ratio.numerator}:{ratio.denominator}",
        words=f"The old {old_value} lasts as long as the new {new_value}: "
        f"{from_bpm:g} BPM becomes {to_bpm:.4g} BPM.{same}",
    )
