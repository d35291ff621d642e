"""Transcription against the MIDI files of the evaluation cases: onsets within 50 ms, pitches within a quarter tone.

The measure is mir_eval's precision, recall and F without offsets (E. Vincent and others, MIREX multiple-F0 tracking).
"""

import json
from pathlib import Path
from typing import Any

import numpy as np

Row = list[float]
_DRUM_CHANNEL = 9


def reference_notes(midi: Path, part: str | None = None) -> list[Row]:
    """Notes [start_s, end_s, MIDI pitch] of a file, or of its track `part` alone; drums are left out."""
    import mido

    file = mido.MidiFile(midi)
    seconds = _clock(file)
    rows: list[Row] = []
    for track in file.tracks:
        if part is not None and track.name != part:
            continue
        tick, open_notes = 0, {}
        for message in track:
            tick += message.time
            if message.type not in ("note_on", "note_off") or message.channel == _DRUM_CHANNEL:
                continue
            place = (message.channel, message.note)
            if place in open_notes:  # a note that is struck again ends first
                start = open_notes.pop(place)
                rows.append([seconds(start), max(seconds(tick), seconds(start) + 0.02), float(message.note)])
            if message.type == "note_on" and message.velocity:
                open_notes[place] = tick
    return sorted(rows)


def _clock(file: Any) -> Any:
    tempi = [(0, 500_000)]
    for track in file.tracks:
        tick = 0
        for message in track:
            tick += message.time
            if message.type == "set_tempo":
                tempi.append((tick, message.tempo))
    tempi.sort(key=lambda row: row[0])
    ticks = np.array([tick for tick, _ in tempi], dtype=float)
    each_s = np.array([tempo for _, tempo in tempi]) / 1e6 / file.ticks_per_beat
    starts_s = np.concatenate([[0.0], np.cumsum(np.diff(ticks) * each_s[:-1])])

    def seconds(tick: int) -> float:
        place = int(np.searchsorted(ticks, tick, side="right")) - 1
        return float(starts_s[place] + (tick - ticks[place]) * each_s[place])

    return seconds


def note_f(reference: list[Row], heard: list[Row]) -> tuple[float, float, float]:
    """Precision, recall and F. Notes that cover another of the same pitch and onset count once."""
    import mir_eval

    if not reference or not heard:
        return 0.0, 0.0, float(not reference and not heard)
    first, second = _unique(reference), _unique(heard)
    precision, recall, f, _ = mir_eval.transcription.precision_recall_f1_overlap(
        first[:, :2], _hz(first), second[:, :2], _hz(second), offset_ratio=None
    )
    return float(precision), float(recall), float(f)


def _unique(rows: list[Row]) -> np.ndarray:
    kept: dict[tuple[int, float], Row] = {}
    for start_s, end_s, pitch in rows:
        kept.setdefault((round(start_s / 0.01), pitch), [start_s, max(end_s, start_s + 0.01), pitch])
    return np.array(sorted(kept.values()))


def _hz(rows: np.ndarray) -> np.ndarray:
    return np.asarray(440 * 2 ** ((rows[:, 2] - 69) / 12))


def note_means(evaluation: Path, predictions: Path, only: list[str] | None = None) -> dict[str, float]:
    """F by case id, of mixed audio, for every MIDI case with a prediction that has notes."""
    scores = {}
    for case in midi_cases(evaluation, only):
        file = predictions / f"{case['id']}.json"
        found = json.loads(file.read_text()) if file.is_file() else {}
        if "notes" in found:
            scores[case["id"]] = note_f(reference_notes(evaluation / case["audio"]["file"]), found["notes"])[2]
    return scores


def stem_means(evaluation: Path, predictions: Path, only: list[str] | None = None) -> dict[str, float]:
    """F by "case__part" of parts that were rendered alone; drums are left out."""
    scores = {}
    for case in midi_cases(evaluation, only):
        for part in case["audio"].get("parts", []):
            file = predictions / f"{case['id']}__{part}.json"
            reference = reference_notes(evaluation / case["audio"]["file"], part)
            if reference and file.is_file() and "notes" in (found := json.loads(file.read_text())):
                scores[f"{case['id']}__{part}"] = note_f(reference, found["notes"])[2]
    return scores


def midi_cases(evaluation: Path, only: list[str] | None = None) -> list[dict[str, Any]]:
    """The cases that are rendered from MIDI."""
    cases = [json.loads(file.read_text()) for file in sorted((evaluation / "cases").glob("*.json"))]
    return [c for c in cases if c["audio"]["kind"] == "midi" and (not only or c["id"] in only)]
