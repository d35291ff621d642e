"""What was heard as JAMS, the JSON annotated music specification (0.3.4) that research programs read.

Each kind of statement is an annotation in its namespace: beat, tempo, chord (Harte), key_mode, segment_open,
note_midi.
E. J. Humphrey and others, "JAMS: a JSON annotated music specification for reproducible MIR research" (ISMIR 2014).
"""

import json
from collections.abc import Iterable
from typing import Any

from library.core.analysis import PartialAnalysis
from library.core.bars import Bars
from library.core.notes.transcription import Transcription
from theory.core.key import Key

VERSION = "0.3.4"
Row = tuple[float, float, object, float | None]  # time, duration, value, confidence


def jams_text(heard: PartialAnalysis, notes: Transcription | None, title: str = "", artist: str = "") -> str:
    """The whole document as JSON text."""
    duration_s = heard.duration_s or 0.0
    kinds: list[tuple[str, list[Row], str]] = [
        ("beat", _beats(heard), ""),
        ("tempo", _tempo(heard, duration_s), ""),
        ("chord", [(c.start_s, c.end_s - c.start_s, c.label, c.confidence) for c in heard.chords or ()], ""),
        ("key_mode", _keys(heard), ""),
        ("segment_open", _sections(heard), ""),
    ]
    for part in dict.fromkeys(notes.notes.part) if notes else ():
        kinds.append(("note_midi", _notes(notes, part), part))
    annotations = [_annotation(name, rows, duration_s, part) for name, rows, part in kinds if rows]
    document = {
        "annotations": annotations,
        "file_metadata": {
            "title": title, "artist": artist, "release": "", "duration": round(duration_s, 6), "identifiers": {},
            "jams_version": VERSION,
        },
        "sandbox": {},
    }  # fmt: skip
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _annotation(namespace: str, rows: Iterable[Row], duration_s: float, part: str) -> dict[str, Any]:
    return {
        "namespace": namespace,
        "data": [
            {"time": round(time, 6), "duration": round(length, 6), "value": value, "confidence": confidence}
            for time, length, value, confidence in rows
        ],
        "annotation_metadata": {
            "curator": {"name": "", "email": ""}, "annotator": {}, "version": "", "corpus": "",
            "annotation_tools": "Partimento", "annotation_rules": "", "validation": "", "data_source": "program",
        },
        "sandbox": {"part": part} if part else {},
        "time": 0,
        "duration": round(duration_s, 6),
    }  # fmt: skip


def _beats(heard: PartialAnalysis) -> list[Row]:
    """A beat's value is its number in the bar, null in an upbeat."""
    bars = Bars(heard.beats_s or (), heard.downbeats_s or ())
    beats_s, sure = heard.beats_s or (), heard.beat_confidences or ()
    rows: list[Row] = []
    for index, time_s in enumerate(beats_s):
        place = bars.place_at(time_s)
        value = place.beat if place and place.bar else None
        rows.append((time_s, 0.0, value, sure[index] if index < len(sure) else None))
    return rows


def _tempo(heard: PartialAnalysis, duration_s: float) -> list[Row]:
    return [(0.0, duration_s, heard.tempo.bpm, heard.tempo.confidence)] if heard.tempo else []


def _keys(heard: PartialAnalysis) -> list[Row]:
    """Tonic and mode: "Eb:major", or a church mode where one is clear."""
    rows: list[Row] = []
    for region in heard.key_regions or ():
        key = Key.parse(region.key)
        value = f"{key.tonic}:{region.mode or key.mode}"
        rows.append((region.start_s, region.end_s - region.start_s, value, region.confidence))
    return rows


def _sections(heard: PartialAnalysis) -> list[Row]:
    return [
        (s.start_s, s.end_s - s.start_s, f"{s.name} ({s.label})" if s.name else s.label, s.confidence)
        for s in heard.sections or ()
    ]


def _notes(notes: Transcription | None, part: str) -> list[Row]:
    if notes is None:
        return []
    columns = notes.notes
    rows = zip(columns.onset_s, columns.end_s, columns.pitch, columns.confidence, columns.part, strict=True)
    return [(start, end - start, float(pitch), sure) for start, end, pitch, sure, name in rows if name == part]
