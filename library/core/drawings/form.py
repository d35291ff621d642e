"""The form of a song: its sections and joints, and how alike its bars are."""

from typing import Any

from library.core.analysis import PartialAnalysis
from library.core.bars import Bars
from library.core.drawings.likeness import Likeness, likeness
from library.core.drawings.returns import Return, returns
from library.core.notes.transcription import Transcription
from theory.core.form.reading import FormReading


def form_drawing(
    heard: PartialAnalysis, reading: FormReading | None, transcription: Transcription | None
) -> dict[str, Any] | None:
    """Sections, joints and the likeness of bars; None where neither sections nor bars are known."""
    matrix = likeness(heard, transcription)
    if (reading is None or not reading.sections) and matrix is None:
        return None
    return {
        "sections": _sections(reading) if reading else [],
        "joints": _joints(reading) if reading else [],
        "likeness": _matrix(matrix) if matrix else None,
        "returns": [_return(one, matrix) for one in returns(matrix)] if matrix else [],
        "words": _words(heard, reading),
    }


def _sections(reading: FormReading) -> list[dict[str, Any]]:
    return [
        {
            "start_s": round(row.start_s, 3),
            "end_s": round(row.end_s, 3),
            "letter": row.letter.replace("'", "′"),
            "name": row.name,
            "energy": row.energy,
            "confidence": row.confidence,
        }
        for row in reading.sections
    ]


def _joints(reading: FormReading) -> list[dict[str, Any]]:
    """What marks each joint, the surest first; plain joints say nothing and stay out."""
    return [
        {"time_s": round(row.time_s, 3), "kind": row.kind, "why": row.why, "confidence": row.confidence}
        for row in reading.transitions
        if row.kind != "direct"
    ]


def _matrix(matrix: Likeness) -> dict[str, Any]:
    """Percent as two digits a cell, row after row up to the diagonal (left out); "--" where nothing sounds."""
    cells = "".join(
        "--" if value < 0 else f"{min(99, round(100 * value)):02d}"
        for i, row in enumerate(matrix.rows)
        for value in row[:i]
    )
    return {
        "bars_per_cell": matrix.bars_per_cell,
        "edges_s": [round(edge, 3) for edge in matrix.edges_s],
        "cells": cells,
    }


def _return(one: Return, matrix: Likeness | None) -> dict[str, Any]:
    """Where a stretch and its return lie, in seconds."""
    edges = matrix.edges_s if matrix else ()
    return {
        "first_s": [round(edges[one.first], 3), round(edges[one.first + one.cells], 3)],
        "later_s": [round(edges[one.later], 3), round(edges[one.later + one.cells], 3)],
        "percent": round(100 * one.alike),
        "loop_cells": one.later - one.first if one.is_loop else 0,
    }


def _words(heard: PartialAnalysis, reading: FormReading | None) -> str:
    """The form in a sentence, for those who do not see the picture."""
    if reading is None or not reading.sections:
        return "No sections were heard."
    bars = Bars(heard.beats_s or (), heard.downbeats_s or ())
    named = [
        f"{row.name or 'part'} {row.letter.replace(chr(39), ' varied')}".strip()
        + (f", {where}" if (where := bars.stretch(row.start_s, row.end_s)) else "")
        for row in reading.sections
    ]
    return f"{len(named)} sections: {'; '.join(named)}."
