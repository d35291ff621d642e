"""The rhythm of a song: the usual bar by part, grooves beside what was heard, swing, syncopation over the song."""

from statistics import median
from typing import Any

from library.core.analysis import PartialAnalysis
from library.core.notes.transcription import Transcription
from theory.core.metre import Metre
from theory.core.piece import Bars, Piece, TimedMetre
from theory.core.rhythm.density import onset_times
from theory.core.rhythm.grid import BarGrid, bar_grids, time_onsets
from theory.core.rhythm.grooves import GrooveMatch, heard_lines
from theory.core.rhythm.hierarchy import levels
from theory.core.rhythm.profile import PARTS, BarProfile, PartProfile, bar_profiles
from theory.core.rhythm.reading import RhythmReading, grid_swing, onset_parts
from theory.core.rhythm.swing import SwingReading, divisions
from theory.core.rhythm.syncopation import Syncopation, syncopation

MOST_GROOVES = 4
_STEP_PERCENT = 2  # of the swing histogram
_SWING_PERCENT = (44, 80)


def rhythm_drawing(
    heard: PartialAnalysis, reading: RhythmReading | None, transcription: Transcription | None
) -> dict[str, Any] | None:
    """What the bar wheel and the pictures beside it show; None where no beat is known."""
    if reading is None or transcription is None or not heard.beats_s or not heard.downbeats_s:
        return None
    piece = _piece(heard, transcription)
    parts, grids = onset_parts(piece), bar_grids(piece)
    ratio = grid_swing(piece, reading.swing)
    groupings = {row.signature: row.grouping for row in reading.hierarchy}
    against = _strengths(parts, grids, ratio, reading.hierarchy[0].grouping if reading.hierarchy else None)
    profiles = bar_profiles(parts, grids, ratio)
    return {
        "wheels": [_wheel(one, groupings.get(one.signature), grids, against) for one in profiles],
        "swing_ratio": round(ratio, 3),
        "grooves": [_groove(one, parts, grids) for one in reading.grooves[:MOST_GROOVES]],
        "swing": _swing(reading.swing, parts, piece.bars),
        "syncopation": [_syncopation(one) for one in reading.syncopation],
    }


def _piece(heard: PartialAnalysis, transcription: Transcription) -> Piece:
    metres = tuple(TimedMetre(r.start_s, r.end_s, r.signature, r.confidence) for r in heard.metre_regions or ())
    duration_s = heard.duration_s or 0.0
    if not metres and heard.metre is not None:
        metres = (TimedMetre(0.0, duration_s, heard.metre.signature, heard.metre.confidence),)
    return Piece(
        duration_s=duration_s,
        bars=Bars(heard.beats_s or (), heard.downbeats_s or ()),
        metres=metres,
        tempo_bpm=heard.tempo.bpm if heard.tempo else None,
        swing_ratio=heard.swing.ratio if heard.swing else None,
        **transcription.rows(),
    )


def _strengths(
    parts: dict[str, tuple[float, ...]], grids: tuple[BarGrid, ...], ratio: float, grouping: tuple[int, ...] | None
) -> dict[str, float]:
    """How syncopated each part is over the song, 0 to 1."""
    found = {
        name: syncopation(name, time_onsets(parts[name], grids, ratio), grids, grouping)
        for name in PARTS
        if name in parts
    }
    return {name: one.value for name, one in found.items() if one}


def _wheel(
    profile: BarProfile, grouping: tuple[int, ...] | None, grids: tuple[BarGrid, ...], against: dict[str, float]
) -> dict[str, Any]:
    mine = [grid for grid in grids if grid.metre == Metre.parse(profile.signature)]
    metre = Metre.parse(profile.signature)
    fits = grouping if grouping and sum(grouping) == metre.beats_per_bar else None
    return {
        "signature": profile.signature,
        "slots": profile.slots,
        "per_beat": profile.slots_per_beat,
        "grouping": fits,
        "levels": levels(metre, fits),
        "bars": profile.bars if len(mine) < len(grids) else None,  # None: all
        "bar_s": round(median(grid.end_s - grid.start_s for grid in mine), 3),
        "shift_ms": profile.shift_ms,
        "parts": [_part(one, against) for one in profile.parts],
    }


def _part(one: PartProfile, against: dict[str, float]) -> dict[str, Any]:
    return {
        "part": one.part,
        "syncopation": against.get(one.part, 0.0),
        "bars": one.bars,
        "counts": one.counts,
        "late_ms": one.mean_ms,
        "spread_ms": one.spread_ms,
        "lean_ms": one.lean_ms,
        "examples": one.examples,
    }


def _groove(match: GrooveMatch, parts: dict[str, tuple[float, ...]], grids: tuple[BarGrid, ...]) -> dict[str, Any]:
    lines = [{"name": row.name, "steps": row.steps, "heard": row.heard} for row in heard_lines(match, parts, grids)]
    return {
        "name": match.name,
        "score": match.score,
        "confidence": match.confidence,
        "bars": match.bars,
        "about": match.about,
        "part": match.part,
        "lines": lines,
    }


def _swing(swing: SwingReading | None, parts: dict[str, tuple[float, ...]], bars: Bars) -> dict[str, Any] | None:
    """How often the first half of a divided beat takes each share of it, in steps of 2 %."""
    if swing is None:
        return None
    times_s = onset_times(time_s for row in parts.values() for time_s in row)
    low, high = _SWING_PERCENT
    counts = [0] * ((high - low) // _STEP_PERCENT)
    for place in divisions(times_s, bars, swing.level):
        counts[min(len(counts) - 1, max(0, int((100 * place - low) // _STEP_PERCENT)))] += 1
    return {
        "ratio": swing.ratio,
        "level": swing.level,
        "confidence": swing.confidence,
        "from_percent": low,
        "step_percent": _STEP_PERCENT,
        "counts": counts,
    }


def _syncopation(one: Syncopation) -> dict[str, Any]:
    return {
        "part": one.part,
        "value": one.value,
        "confidence": one.confidence,
        "bars": [row.bar for row in one.curve],
        "values": [row.value for row in one.curve],
    }
