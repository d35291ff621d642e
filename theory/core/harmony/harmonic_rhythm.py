"""Harmonic rhythm: how often the chords change, bar by bar."""

from statistics import fmean, pstdev

from theory.core.harmony.context import ReadChord
from theory.core.harmony.statements import HarmonicRhythm
from theory.core.piece import Piece


def read_harmonic_rhythm(piece: Piece, chords: tuple[ReadChord, ...]) -> HarmonicRhythm | None:
    """Changes per bar and per minute, their regularity and their curve; None with fewer than two chords."""
    sounding = [chord for chord in chords if chord.chord.root_pc is not None]
    if len(sounding) < 2:
        return None
    span_s = max(1e-6, sounding[-1].end_s - sounding[0].start_s)
    starts = [chord.start_s for chord in sounding[1:]]
    curve = _curve(piece, starts)
    lengths = [chord.beats for chord in sounding[:-1]]
    mean = fmean(lengths)
    regularity = 1.0 / (1.0 + pstdev(lengths) / max(mean, 1e-6))
    per_bar = fmean(value for _, value in curve) if curve else None
    usual = max(set(rounded := [round(length * 2) / 2 for length in lengths]), key=rounded.count)
    confidence = fmean(chord.confidence for chord in sounding)
    beats = f"most chords last {usual:g} beats" if piece.bars.beats_s else "there are no beats to count in"
    return HarmonicRhythm(
        changes_per_bar=None if per_bar is None else round(per_bar, 3),
        changes_per_minute=round(len(starts) * 60 / span_s, 2),
        regularity=round(regularity, 3),
        usual_length_beats=usual if piece.bars.beats_s else None,
        curve=curve,
        confidence=round(confidence, 3),
        why=f"{len(starts)} changes in {span_s:.0f} s; {beats}",
    )


def _curve(piece: Piece, starts_s: list[float]) -> tuple[tuple[float, float], ...]:
    """Changes in each bar; a change just before a bar line (a twelfth of a second) counts for the bar it leads into."""
    downbeats = piece.bars.downbeats_s
    counts = [0] * max(0, len(downbeats) - 1)
    index = 0
    for start_s in starts_s:
        while index < len(counts) and start_s >= downbeats[index + 1] - 0.08:
            index += 1
        if index < len(counts) and start_s >= downbeats[0] - 0.08:
            counts[index] += 1
    return tuple((round(downbeats[i], 3), float(count)) for i, count in enumerate(counts))
