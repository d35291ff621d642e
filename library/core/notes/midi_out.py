"""Standard MIDI files of what was heard: one track a part, a tempo map that follows the beats, drums on channel 10."""

from collections.abc import Iterable
from io import BytesIO
from typing import Literal

import mido  # type: ignore[import-untyped]

from library.core.notes.beat_grid import BeatGrid, grid_of
from library.core.notes.transcription import PITCHED_PARTS, PartName, Transcription
from theory.core.key import Key
from theory.core.piece import DrumHit, Piece, TimedKey, TimedNote

TICKS = 480  # a quarter note
ExportPart = Literal["melody", "bass", "harmony", "drums"]
EXPORT_PARTS: tuple[ExportPart, ...] = (*PITCHED_PARTS, "drums")
_PROGRAMS: dict[PartName, int] = {"melody": 73, "harmony": 0, "bass": 33}  # flute, piano, fingered bass
_CHANNELS: dict[PartName, int] = {"melody": 0, "harmony": 1, "bass": 2}
_DRUM_CHANNEL = 9
_DRUM_KEYS = {
    "kick": 36, "snare": 38, "clap": 39, "closed hat": 42, "open hat": 46, "tom": 45, "crash": 49, "ride": 51,
    "shaker": 70,
}  # fmt: skip
_OTHER_DRUM = 37
_STROKE_TICKS = TICKS // 8
Event = tuple[int, int, mido.Message | mido.MetaMessage]  # tick, rank among what falls together, message


def midi_bytes(transcription: Transcription, piece: Piece, part: ExportPart | None = None) -> bytes:
    """A MIDI file of one part, or of all. Played, it lies in time with the song; `piece` gives beats, metres, keys."""
    grid = grid_of(piece)
    song = mido.MidiFile(type=1, ticks_per_beat=TICKS)
    song.tracks.append(_track(_conductor(grid, piece)))
    for name in PITCHED_PARTS:
        if part in {None, name}:
            song.tracks.append(_track(_notes(grid, transcription.part_notes(name), name)))
    if part == "drums" or (part is None and transcription.drums.time_s):
        song.tracks.append(_track(_drums(grid, transcription.drum_hits())))
    file = BytesIO()
    song.save(file=file)
    return file.getvalue()


def _track(events: Iterable[Event]) -> mido.MidiTrack:
    """Events in any order as a track."""
    track, now = mido.MidiTrack(), 0
    for tick, _, message in sorted(events, key=lambda event: event[:2]):
        track.append(message.copy(time=max(0, tick - now)))
        now = max(now, tick)
    track.append(mido.MetaMessage("end_of_track", time=0))
    return track


def _tick(grid: BeatGrid, time_s: float) -> int:
    return max(0, round(grid.quarter_at(time_s) * TICKS))


def _conductor(grid: BeatGrid, piece: Piece) -> list[Event]:
    events: list[Event] = [(0, 0, mido.MetaMessage("track_name", name="song"))]
    pace_before = 0
    for quarter, pace_s in grid.tempos():
        pace = min(2**24 - 1, max(1, round(pace_s * 1e6)))
        if pace != pace_before:
            events.append((round(quarter * TICKS), 1, mido.MetaMessage("set_tempo", tempo=pace)))
        pace_before = pace
    before = ""
    for bar in grid.bars if grid.is_heard else ():
        if bar.signature != before:
            top, bottom = (int(number) for number in bar.signature.split("/"))
            message = mido.MetaMessage("time_signature", numerator=top, denominator=bottom)
            events.append((round(bar.start * TICKS), 2, message))
        before = bar.signature
    return events + [_key_event(grid, key) for key in piece.keys]


def _key_event(grid: BeatGrid, key: TimedKey) -> Event:
    usual = Key.from_pitch_class(key.key.tonic_pc, key.key.mode)  # MIDI knows seven accidentals at most
    name = usual.tonic + ("m" if usual.mode == "minor" else "")
    return _tick(grid, key.start_s), 3, mido.MetaMessage("key_signature", key=name)


def _notes(grid: BeatGrid, notes: Iterable[TimedNote], name: PartName) -> list[Event]:
    channel = _CHANNELS[name]
    events: list[Event] = [
        (0, 0, mido.MetaMessage("track_name", name=name)),
        (0, 1, mido.Message("program_change", channel=channel, program=_PROGRAMS[name])),
    ]
    for note in notes:
        start = _tick(grid, note.start_s)
        end = max(start + 1, _tick(grid, note.end_s))
        on = mido.Message("note_on", channel=channel, note=note.pitch, velocity=note.velocity)
        events += [(start, 5, on), (end, 4, mido.Message("note_off", channel=channel, note=note.pitch))]
    return events


def _drums(grid: BeatGrid, hits: Iterable[DrumHit]) -> list[Event]:
    events: list[Event] = [(0, 0, mido.MetaMessage("track_name", name="drums"))]
    for hit in hits:
        start, key = _tick(grid, hit.time_s), _DRUM_KEYS.get(hit.drum, _OTHER_DRUM)
        on = mido.Message("note_on", channel=_DRUM_CHANNEL, note=key, velocity=hit.velocity)
        off = mido.Message("note_off", channel=_DRUM_CHANNEL, note=key)
        events += [(start, 5, on), (start + _STROKE_TICKS, 4, off)]
    return events
