"""Phrases: where a melody breathes.

How strongly each gap between notes separates is the local boundary detection model of E. Cambouropoulos, "The local
boundary detection model" (2001). Which gaps become borders is decided over the whole melody as in the Grouper of
D. Temperley, "The Cognition of Basic Musical Structures" (2001): strong gaps, phrases of about eight notes, and starts
at like places of the bar.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from math import log2

from theory.core.melody.contour import Contour, contour
from theory.core.melody.tokens import Token, likeness
from theory.core.piece import Piece, TimedNote
from theory.core.statement import Share, Stretch, places, share

_WEIGHTS = (0.25, 0.5, 0.25)  # pitch interval, time from onset to onset, rest
_USUAL_NOTES, _MOST_NOTES = 8, 30
_LENGTH_COST, _BORDER_COST, _PARALLEL = 0.15, 0.3, 0.15
_SAME, _VARIED = 0.85, 0.6


class Phrase(Stretch):
    """One phrase: its notes (indexes into the melody, the last one included), its shape, and what it repeats."""

    first_note: int
    last_note: int
    letter: str  # equal letters repeat, a prime marks a varied return
    closes: Share  # strength of the gap after it
    contour: Contour | None


def gap_strengths(notes: Sequence[TimedNote]) -> tuple[float, ...]:
    """Strength, 0 to 1, of the gap after each note but the last, after Cambouropoulos."""
    if len(notes) < 2:
        return ()
    pairs = list(pairwise(notes))
    profiles = (
        [abs(after.pitch - here.pitch) / 12 for here, after in pairs],
        [after.start_s - here.start_s for here, after in pairs],
        [max(0.0, after.start_s - here.end_s) for here, after in pairs],
    )
    total = [0.0] * len(pairs)
    for weight, profile in zip(_WEIGHTS, profiles, strict=True):
        strength = _boundary(profile)
        top = max(strength)
        if top > 0:
            total = [value + weight * one / top for value, one in zip(total, strength, strict=True)]
    top = max(total)
    return tuple(value / top for value in total) if top > 0 else tuple(total)


def _boundary(profile: Sequence[float]) -> list[float]:
    """Each value times how much it differs from its neighbours."""
    change = [abs(a - b) / (a + b) if a + b > 1e-9 else 0.0 for a, b in pairwise(profile)]
    padded = [0.0, *change, 0.0]
    return [value * (padded[i] + padded[i + 1]) for i, value in enumerate(profile)]


def phrases(notes: Sequence[TimedNote], piece: Piece, tokens: Sequence[Token]) -> tuple[Phrase, ...]:
    """The phrases of a melody in order, none below four notes. `tokens` as `tokens_of` gives them."""
    if len(notes) < 4:
        return ()
    gaps = gap_strengths(notes)
    starts = _starts(gaps, _phases(notes, piece))
    bounds = list(zip(starts, [*starts[1:], len(notes)], strict=True))
    letters = _letters([tuple(tokens[first : end - 1]) for first, end in bounds])
    found = []
    for (first, end), letter in zip(bounds, letters, strict=True):
        inside = notes[first:end]
        closes = gaps[end - 1] if end - 1 < len(gaps) else 1.0
        phrase = Phrase(
            **places(piece.bars, inside[0].start_s, max(note.end_s for note in inside)),
            first_note=first,
            last_note=end - 1,
            letter=letter,
            closes=share(closes),
            contour=contour(inside),
            confidence=share(_sureness(gaps, first, end) * sum(note.confidence for note in inside) / len(inside)),
            why=_words(notes, first, end),
        )
        found.append(phrase)
    return tuple(found)


def _phases(notes: Sequence[TimedNote], piece: Piece) -> list[float | None]:
    """Place of each note within its bar in beats, None where no bars are known."""
    found = (piece.bars.place(note.start_s) for note in notes)
    return [round(2 * place.beat) / 2 if place else None for place in found]


def _starts(gaps: Sequence[float], phases: Sequence[float | None]) -> list[int]:
    """Notes that begin a phrase, by dynamic programming over all ways to divide."""
    count = len(gaps) + 1
    strong = [phases[i + 1] for i, gap in enumerate(gaps) if gap > 0.5 and phases[i + 1] is not None]
    usual = Counter(strong).most_common(1)[0][0] if strong else None
    best, back = [float("-inf")] * (count + 1), [0] * (count + 1)
    best[0] = 0.0
    for end in range(1, count + 1):
        gain = 0.0
        if end < count:
            gain = gaps[end - 1] - _BORDER_COST + (_PARALLEL if usual is not None and phases[end] == usual else 0.0)
        for start in range(max(0, end - _MOST_NOTES), end):
            cost = _LENGTH_COST * log2((end - start) / _USUAL_NOTES) ** 2
            if best[start] + gain - cost > best[end]:
                best[end], back[end] = best[start] + gain - cost, start
    starts = [back[count]]
    while starts[-1] > 0:
        starts.append(back[starts[-1]])
    return starts[::-1]


def _letters(rows: Sequence[tuple[Token, ...]]) -> list[str]:
    heads: list[tuple[Token, ...]] = []
    letters = []
    for row in rows:
        alike = [likeness(row, head) for head in heads]
        best = max(range(len(heads)), key=lambda index: alike[index], default=-1)
        if best >= 0 and alike[best] >= _VARIED:
            letters.append(_letter(best) + ("" if alike[best] >= _SAME else "'"))
        else:
            heads.append(row)
            letters.append(_letter(len(heads) - 1))
    return letters


def _letter(index: int) -> str:
    return chr(ord("a") + index) if index < 26 else f"z{index - 25}"


def _sureness(gaps: Sequence[float], first: int, end: int) -> float:
    """How far the gaps at both ends stand out above those inside."""
    edges = [gaps[i] for i in (first - 1, end - 1) if 0 <= i < len(gaps)]
    inside = max(gaps[first : end - 1], default=0.0)
    if not edges:
        return 0.7
    return 0.35 + 0.6 * max(0.0, min(1.0, 0.4 + sum(edges) / len(edges) - inside))


def _words(notes: Sequence[TimedNote], first: int, end: int) -> str:
    if end >= len(notes):
        return f"{end - first} notes, to the end of the melody"
    rest_s = notes[end].start_s - notes[end - 1].end_s
    if rest_s > 0.12:
        return f"{end - first} notes, then a rest of {rest_s:.1f} s"
    return f"{end - first} notes, the last one held {notes[end].start_s - notes[end - 1].start_s:.1f} s"
