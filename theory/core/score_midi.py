"""Scores to and from Standard MIDI files. Workers only (mido is loaded when called)."""

import io
import re
from pathlib import Path
from typing import Any

from theory.core.key import Key
from theory.core.score import KeyChange, MetreChange, Part, Score, ScoreNote, TempoChange, without_overlaps

_UPBEAT = re.compile(r"upbeat_ticks=(\d+)")


def to_midi(score: Score) -> bytes:
    """A type 1 file: a track with tempo, metres and keys, then one track per part. Every tick is kept."""
    import mido

    file = mido.MidiFile(type=1, ticks_per_beat=score.ticks_per_quarter, charset="utf-8")
    file.tracks.append(_track(_conductor(score, mido), score.end_tick, mido))
    for part in score.parts:
        file.tracks.append(_track(_events(part, mido), score.end_tick, mido))
    out = io.BytesIO()
    file.save(file=out)
    return out.getvalue()


def _conductor(score: Score, mido: Any) -> list[tuple[int, int, Any]]:
    meta = mido.MetaMessage
    rows: list[tuple[int, int, Any]] = [(0, 0, meta("track_name", name=score.title))]
    if score.upbeat_ticks:
        rows.append((0, 1, meta("text", text=f"upbeat_ticks={score.upbeat_ticks}")))
    rows += [(row.tick, 2, meta("set_tempo", tempo=row.us_per_quarter)) for row in score.tempos]
    for metre in score.metres:
        numerator, denominator = map(int, metre.signature.split("/"))
        rows.append((metre.tick, 3, meta("time_signature", numerator=numerator, denominator=denominator)))
    for change in score.keys:
        key = Key.parse(change.key)
        rows.append((change.tick, 4, meta("key_signature", key=key.tonic + ("m" if key.mode == "minor" else ""))))
    return rows


def _events(part: Part, mido: Any) -> list[tuple[int, int, Any]]:
    rows: list[tuple[int, int, Any]] = [
        (0, 0, mido.MetaMessage("track_name", name=part.name)),
        (0, 1, mido.Message("program_change", channel=part.channel, program=part.program)),
    ]
    for note in part.notes:
        pitch, channel = note.pitch, part.channel
        rows.append((note.start_tick, 3, mido.Message("note_on", channel=channel, note=pitch, velocity=note.velocity)))
        rows.append((note.end_tick, 2, mido.Message("note_off", channel=channel, note=pitch, velocity=0)))
    return rows


def _track(rows: list[tuple[int, int, Any]], end_tick: int, mido: Any) -> Any:
    track = mido.MidiTrack()
    now = 0
    for tick, _, message in sorted(rows, key=lambda row: (row[0], row[1])):
        track.append(message.copy(time=tick - now))
        now = tick
    track.append(mido.MetaMessage("end_of_track", time=max(0, end_tick - now)))
    return track


def from_midi(source: bytes | Path) -> Score:
    """Read a MIDI file. Every channel of every track with notes becomes a part. Raises ValueError on anything else."""
    import mido

    content = source if isinstance(source, bytes) else source.read_bytes()
    try:
        file = mido.MidiFile(file=io.BytesIO(content), charset="utf-8")
    except (OSError, EOFError, ValueError, IndexError, KeyError, UnicodeDecodeError):
        try:
            file = mido.MidiFile(file=io.BytesIO(content), charset="latin1", clip=True)
        except (OSError, EOFError, ValueError, IndexError, KeyError) as error:
            raise ValueError(f"this is no MIDI file that can be read: {error}") from error
    if file.ticks_per_beat <= 0 or file.ticks_per_beat >= 1 << 15:
        raise ValueError("this MIDI file counts in film frames (SMPTE), not in beats")
    return _assemble(file)


def _assemble(file: Any) -> Score:
    conductor: dict[str, Any] = {"title": "", "upbeat_ticks": 0, "tempos": {}, "metres": {}, "keys": {}}
    parts: list[Part] = []
    end_tick = 0
    for index, track in enumerate(file.tracks):
        found, last = _read_track(track, conductor, index)
        parts += found
        end_tick = max(end_tick, last, *(max(conductor[name], default=0) for name in ("tempos", "metres", "keys")))
    return Score(
        title=conductor["title"], ticks_per_quarter=file.ticks_per_beat, upbeat_ticks=conductor["upbeat_ticks"],
        end_tick=end_tick, parts=tuple(parts),
        tempos=tuple(TempoChange(tick=t, us_per_quarter=us) for t, us in sorted(conductor["tempos"].items())),
        metres=tuple(MetreChange(tick=t, signature=text) for t, text in sorted(conductor["metres"].items())),
        keys=tuple(KeyChange(tick=t, key=text) for t, text in sorted(conductor["keys"].items())),
    )  # fmt: skip


def _read_track(track: Any, conductor: dict[str, Any], index: int) -> tuple[list[Part], int]:
    """The parts of one track and its last tick; tempo, metres and keys go to `conductor`."""
    tick, name = 0, ""
    programs: dict[int, int] = {}
    sounding: dict[tuple[int, int], tuple[int, int]] = {}
    notes: dict[int, list[ScoreNote]] = {}
    for message in track:
        tick += message.time
        if message.is_meta:
            name = message.name if message.type == "track_name" else name
            _read_meta(message, tick, conductor)
        elif message.type == "program_change":
            programs.setdefault(message.channel, message.program)
            notes.setdefault(message.channel, [])
        elif message.type in ("note_on", "note_off"):
            _read_note(message, tick, sounding, notes)
    for (channel, pitch), (start, velocity) in sounding.items():
        if tick > start:
            notes.setdefault(channel, []).append(_note(start, tick, pitch, velocity))
    if index == 0 and not notes:
        conductor["title"] = name
    parts = [
        Part(name=name, program=programs.get(channel, 0), channel=channel, notes=without_overlaps(rows))
        for channel, rows in sorted(notes.items())
    ]
    return parts, tick


def _note(start: int, end: int, pitch: int, velocity: int) -> ScoreNote:
    return ScoreNote(start_tick=start, length_ticks=end - start, pitch=pitch, velocity=velocity)


def _read_note(
    message: Any, tick: int, sounding: dict[tuple[int, int], tuple[int, int]], notes: dict[int, list[ScoreNote]]
) -> None:
    """A note begins or ends; a new stroke ends a note that still sounds."""
    here = (message.channel, message.note)
    rows = notes.setdefault(message.channel, [])
    begun = sounding.pop(here, None)
    if begun is not None and tick > begun[0]:
        rows.append(_note(begun[0], tick, message.note, begun[1]))
    if message.type == "note_on" and message.velocity > 0:
        sounding[here] = (tick, message.velocity)


def _read_meta(message: Any, tick: int, conductor: dict[str, Any]) -> None:
    if message.type == "set_tempo":
        conductor["tempos"][tick] = max(1, message.tempo)
    elif message.type == "time_signature" and message.denominator <= 32 and 1 <= message.numerator <= 99:
        conductor["metres"][tick] = f"{message.numerator}/{message.denominator}"
    elif message.type == "key_signature":
        conductor["keys"][tick] = str(Key.parse(message.key))
    elif message.type == "text" and (match := _UPBEAT.fullmatch(message.text)):
        conductor["upbeat_ticks"] = int(match[1])
