"""What was composed as a score to read, and what is played as a MIDI file to take along. Plain Python.

The written score is on the grid, straight; the MIDI file has the performance: timing, velocities, controllers, bends.
"""

from collections.abc import Sequence
from typing import TypeVar

from generation.core.blueprint import Blueprint, PlanPart
from generation.core.composing.song import SongMap
from generation.core.instruments.base import instrument
from generation.core.notes import TICKS, Played, Tone, Written
from generation.core.performing.clock import Clock
from theory.core.key import Key
from theory.core.midi_file import Event, part_head, with_tracks
from theory.core.score import (
    KeyChange,
    MetreChange,
    Part,
    Score,
    ScoreNote,
    TempoChange,
    without_overlaps,
)
from theory.core.score_musicxml import to_musicxml

MIDI_TICKS = 960  # of a quarter note in the performed file: half a millisecond at 120 BPM
BEND_CENTS = 200.0  # what a full turn of the pitch wheel means
DRUM_CHANNEL = 9
_MOST_FIFTHS = 7
Change = TypeVar("Change", int, str)


def written_score(song: SongMap, written: Sequence[Written]) -> Score:
    """The notes as a score: on the grid, with metres, keys and the plain tempo of each section."""
    blueprint = song.blueprint
    sections = zip(song.section_starts, blueprint.sections, strict=True)
    tempos = [(start, round(section.quarter_s * 1e6)) for start, section in sections]
    return Score(
        title=_title(blueprint),
        ticks_per_quarter=TICKS,
        end_tick=song.end,
        parts=_parts(blueprint, written, song.end),
        tempos=tuple(TempoChange(tick=tick, us_per_quarter=us) for tick, us in _changes(tempos)),
        metres=_metres(song, 1),
        keys=_keys(song, 1),
    )


def musicxml(song: SongMap, written: Sequence[Written]) -> str:
    """The written score as MusicXML 4.0."""
    return to_musicxml(written_score(song, written))


def midi_bytes(song: SongMap, played: Sequence[Played]) -> bytes:
    """A type 1 file of the performance: tempo map, metres, keys, one track a part with controllers and bends."""
    clock, scale = Clock(song), MIDI_TICKS // TICKS
    tempos = [(step.tick * scale, round(step.quarter_s * 1e6)) for step in clock.steps]
    parts = _parts(song.blueprint, [Written(row.part, ()) for row in played], song.end)
    tracks = [[*part_head(part), *_played(row, part.channel, clock)] for row, part in zip(played, parts, strict=True)]
    last = max((event[0] for track in tracks for event in track), default=0)
    score = Score(
        title=_title(song.blueprint),
        ticks_per_quarter=MIDI_TICKS,
        end_tick=max(song.end * scale, last),
        parts=parts,
        tempos=tuple(TempoChange(tick=tick, us_per_quarter=us) for tick, us in _changes(tempos)),
        metres=_metres(song, scale),
        keys=_keys(song, scale),
    )
    return with_tracks(score, tracks)


def _title(blueprint: Blueprint) -> str:
    return blueprint.title or blueprint.prompt[:80]


def _parts(blueprint: Blueprint, written: Sequence[Written], end: int) -> tuple[Part, ...]:
    """Parts with names, programs and channels: drums on the tenth, others on one of their own as far as there are."""
    free = iter([number for number in range(16) if number != DRUM_CHANNEL] + [0] * 16)
    rows = []
    for row in written:
        part = blueprint.part(row.part)
        drums = part.role in ("drums", "percussion")
        rows.append(
            Part(
                name=part.name,
                program=0 if drums else program_of(part),
                channel=DRUM_CHANNEL if drums else next(free),
                notes=_notes(row, end),
            )
        )
    return tuple(rows)


def _notes(row: Written, end: int) -> tuple[ScoreNote, ...]:
    return without_overlaps(
        [
            ScoreNote(
                start_tick=note.start,
                length_ticks=max(1, min(note.length, end - note.start)),
                pitch=note.pitch,
                velocity=min(127, max(1, round(20 + 100 * note.accent))),
            )
            for note in row.notes
            if 0 <= note.start < end
        ]
    )


def program_of(part: PlanPart) -> int:
    """The General MIDI program of a part's instrument; the piano where the instrument base has none."""
    try:
        sounds = instrument(part.instrument).sounds
    except KeyError:
        return 0
    chosen = [sound for sound in sounds if sound.id == part.sound]
    return next((sound.program for sound in [*chosen, *sounds] if sound.engine == "sampler"), 0)


def _metres(song: SongMap, scale: int) -> tuple[MetreChange, ...]:
    rows = zip(song.section_starts, song.blueprint.sections, strict=True)
    changes = _changes([(start * scale, section.metre) for start, section in rows])
    return tuple(MetreChange(tick=tick, signature=metre) for tick, metre in changes)


def _keys(song: SongMap, scale: int) -> tuple[KeyChange, ...]:
    rows = zip(song.section_starts, song.blueprint.sections, strict=True)
    changes = _changes([(start * scale, str(_writable(section.key))) for start, section in rows])
    return tuple(KeyChange(tick=tick, key=key) for tick, key in changes)


def _writable(key: Key) -> Key:
    """The key, respelled where its signature would need more than seven accidentals."""
    return key if abs(key.fifths) <= _MOST_FIFTHS else Key.from_pitch_class(key.tonic_pc, key.mode)


def _changes(rows: Sequence[tuple[int, Change]]) -> list[tuple[int, Change]]:
    """Only the rows that say something new."""
    return [row for place, row in enumerate(rows) if place == 0 or row[1] != rows[place - 1][1]]


def _played(row: Played, channel: int, clock: Clock) -> list[Event]:
    scale = MIDI_TICKS / TICKS

    def tick(time_s: float) -> int:
        return max(0, round(clock.ticks(time_s) * scale))

    events: list[Event] = []
    for control in row.controls:
        events.append((tick(control.time_s), 2, bytes((0xB0 | channel, control.number, control.value))))
    for tone in row.tones:
        start = tick(tone.start_s)
        end = max(start + 1, tick(tone.end_s))
        events.append((start, 5, bytes((0x90 | channel, tone.pitch, tone.velocity))))
        events.append((end, 3, bytes((0x80 | channel, tone.pitch, 0))))
        events += [(tick(at_s), 4, _wheel(channel, cents)) for at_s, cents in _bends(tone)]
    return events


def _bends(tone: Tone) -> list[tuple[float, float]]:
    """Moments and cents of a tone's bends; the wheel goes back to the middle when it ends."""
    if not tone.bend_cents:
        return []
    return [*((tone.start_s + after_s, cents) for after_s, cents in tone.bend_cents), (tone.end_s, 0.0)]


def _wheel(channel: int, cents: float) -> bytes:
    value = min(16383, max(0, round(8192 + 8192 * cents / BEND_CENTS)))
    return bytes((0xE0 | channel, value & 0x7F, value >> 7))
