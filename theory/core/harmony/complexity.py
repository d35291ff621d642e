"""How complex the harmony of a piece is, 0 to 1, and the terms that make it so.

Rules: docs/algorithms/harmonic-complexity.md."""

import itertools
import math
from collections import Counter, defaultdict
from statistics import fmean

from theory.core.harmony.context import ReadChord
from theory.core.harmony.statements import ComplexityTerm, HarmonicComplexity
from theory.core.piece import Piece


def read_complexity(piece: Piece, chords: tuple[ReadChord, ...]) -> HarmonicComplexity | None:
    """The weighted mean of six terms; None with fewer than four sounding chords."""
    sounding = [chord for chord in chords if chord.chord.root_pc is not None]
    if len(sounding) < 4:
        return None
    terms = (
        _chromaticism(sounding),
        _vocabulary(sounding),
        _pace(sounding),
        _modulations(piece, sounding),
        _extensions(sounding),
        _surprise(sounding),
    )
    value = sum(term.value * term.weight for term in terms) / sum(term.weight for term in terms)
    largest = max(terms, key=lambda term: term.value * term.weight)
    return HarmonicComplexity(
        value=round(value, 3), terms=terms, confidence=round(fmean(chord.confidence for chord in sounding), 3),
        why=f"most of it comes from {largest.name}: {largest.why}",
    )  # fmt: skip


def _share(chords: list[ReadChord], chosen: list[ReadChord]) -> float:
    return sum(chord.end_s - chord.start_s for chord in chosen) / max(
        1e-9, sum(chord.end_s - chord.start_s for chord in chords)
    )


def _saturating(amount: float, usual: float) -> float:
    """0 for nothing, 0.5 for `usual`, towards 1 for much more."""
    return amount / (amount + usual) if amount > 0 else 0.0


def _term(name: str, value: float, weight: float, why: str) -> ComplexityTerm:
    return ComplexityTerm(name=name, value=round(min(1.0, max(0.0, value)), 3), weight=weight, why=why)


def _chromaticism(chords: list[ReadChord]) -> ComplexityTerm:
    outside = [chord for chord in chords if chord.reading.kind not in ("own", "substitute", "cadential six-four")]
    share = _share(chords, outside)
    return _term("chromaticism", _saturating(share, 0.25), 0.25, f"{share:.0%} of the time is outside the key's scale")


def _vocabulary(chords: list[ReadChord]) -> ComplexityTerm:
    kinds = len({(chord.degree, chord.chord.quality) for chord in chords})
    return _term("vocabulary", _saturating(max(0, kinds - 2), 8), 0.2, f"{kinds} different chords")


def _pace(chords: list[ReadChord]) -> ComplexityTerm:
    span_s = max(1e-6, chords[-1].end_s - chords[0].start_s)
    per_minute = (len(chords) - 1) * 60 / span_s
    return _term("harmonic rhythm", _saturating(per_minute, 40), 0.1, f"{per_minute:.0f} changes a minute")


def _modulations(piece: Piece, chords: list[ReadChord]) -> ComplexityTerm:
    changes = sum(a.key != b.key for a, b in zip(piece.keys, piece.keys[1:], strict=False))
    minutes = max(0.5, (chords[-1].end_s - chords[0].start_s) / 60)
    return _term("modulations", _saturating(changes / minutes, 2), 0.15, f"{changes} changes of key")


def _extensions(chords: list[ReadChord]) -> ComplexityTerm:
    amount = sum(max(0, len(chord.chord.intervals) - 3) * (chord.end_s - chord.start_s) for chord in chords)
    mean = amount / max(1e-9, sum(chord.end_s - chord.start_s for chord in chords))
    return _term("extended chords", _saturating(mean, 0.6), 0.15, f"{mean:.1f} tones beyond the triad on average")


def _surprise(chords: list[ReadChord]) -> ComplexityTerm:
    """Entropy of the next chord given this one, in bits, against 3 bits."""
    following: dict[tuple[int | None, str], Counter[tuple[int | None, str]]] = defaultdict(Counter)
    names = [(chord.degree, chord.chord.quality) for chord in chords]
    for before, after in itertools.pairwise(names):
        following[before][after] += 1
    bits = 0.0
    for counts in following.values():
        total = sum(counts.values())
        bits -= sum(count * math.log2(count / total) for count in counts.values())
    bits /= max(1, len(names) - 1)
    return _term("entropy", bits / 3, 0.15, f"{bits:.1f} bits to tell the next chord from this one")
