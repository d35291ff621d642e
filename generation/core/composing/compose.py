"""All parts of a blueprint as written notes: each composed from the blueprint alone, then with its takes laid over."""

from collections.abc import Sequence

from generation.core.blueprint import Blueprint, PlanPart, Take
from generation.core.composing.roles import WRITERS
from generation.core.composing.song import SongMap
from generation.core.notes import TICKS, Note, Written
from generation.core.seeds import seed_for


def compose(blueprint: Blueprint, parts: Sequence[str] = ()) -> tuple[Written, ...]:
    """The notes of all parts, or of those named, in the order of the blueprint."""
    song = SongMap(blueprint)
    return tuple(compose_part(song, part) for part in blueprint.parts if not parts or part.id in parts)


def compose_part(song: SongMap, part: PlanPart) -> Written:
    """One part with its takes laid over it in the order in which they were made."""
    notes = first_written(song, part).notes
    for take in song.blueprint.takes:
        if take.part == part.id:
            notes = with_take(song, part, notes, take)
    return Written(part.id, notes)


def first_written(song: SongMap, part: PlanPart) -> Written:
    """One part as it is before anything was made again."""
    return Written(part.id, _written(song, part, song.blueprint.seed if part.seed is None else part.seed))


def with_take(song: SongMap, part: PlanPart, notes: Sequence[Note], take: Take) -> tuple[Note, ...]:
    """Notes whose bars of the take are replaced; what begins elsewhere stays, cut only where a new note needs it."""
    start, end = song.bars[take.first_bar - 1].start, song.bars[take.last_bar - 1].end
    if take.notes is None:
        fresh = [note for note in _written(song, part, take.seed) if start <= note.start < end]
    else:
        fresh = [_as_note(row.start_quarters, row.quarters, row.pitch, row.accent) for row in take.notes]
    fresh = [note._replace(length=min(note.length, end - note.start)) for note in fresh if start <= note.start < end]
    kept = [note for note in notes if not start <= note.start < end]
    return tidy([*kept, *fresh])


def _as_note(start: float, quarters: float, pitch: int, accent: float) -> Note:
    return Note(round(start * TICKS), max(1, round(quarters * TICKS)), pitch, accent)


def _written(song: SongMap, part: PlanPart, seed: int) -> tuple[Note, ...]:
    return tidy(WRITERS[part.role](song, part, seed_for(seed, part.id)))


def tidy(notes: Sequence[Note]) -> tuple[Note, ...]:
    """Notes in order; of two at one place and pitch the longer stays, others end where their pitch begins again."""
    longest: dict[tuple[int, int], Note] = {}
    for note in notes:
        here = (note.start, note.pitch)
        if here not in longest or longest[here].length < note.length:
            longest[here] = note
    upcoming: dict[int, int] = {}
    rows: list[Note] = []
    for (start, pitch), note in sorted(longest.items(), reverse=True):
        limit = upcoming.get(pitch)
        rows.append(note if limit is None or note.end <= limit else note._replace(length=limit - start))
        upcoming[pitch] = start
    return tuple(reversed(rows))
