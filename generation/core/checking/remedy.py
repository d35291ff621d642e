"""Which bars to make again, and of which part: where the check fails and the notes of a part speak against the plan."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from generation.core.blueprint import Take
from generation.core.composing.song import SongMap
from generation.core.notes import Note, Written
from generation.core.results import Adherence
from generation.core.seeds import LARGEST_SEED, seed_for

MOST_TAKES = 4  # in one round
_ROLES = ("chords", "pad", "arpeggio", "bass", "melody", "counter")


class Run(NamedTuple):
    """Bars that fail one after another, both counted from 1."""

    first: int
    last: int


def takes_for(song: SongMap, written: Sequence[Written], found: Adherence, attempt: int) -> tuple[Take, ...]:
    """Takes for failing bars, the longest runs first: each of the part that clouds the planned chords most.

    Empty where nothing fails, or where no part that could be made again plays in what fails.
    """
    runs = sorted(_runs(found), key=lambda run: (run.first - run.last, run.first))
    takes = []
    for run in runs[:MOST_TAKES]:
        part = _worst(song, written, run)
        if part is not None:
            seed = seed_for(song.blueprint.seed, "again", part, run.first, attempt) % LARGEST_SEED
            takes.append(Take(part=part, first_bar=run.first, last_bar=run.last, seed=seed))
    return tuple(takes)


def _runs(found: Adherence) -> Iterator[Run]:
    first = None
    for row in [*found.bars, None]:
        fails = row is not None and bool(row.fails)
        if fails and first is None and row is not None:
            first = row.bar
        elif not fails and first is not None:
            yield Run(first, row.bar - 1 if row is not None else found.bars[-1].bar)
            first = None


def _worst(song: SongMap, written: Sequence[Written], run: Run) -> str | None:
    """The part with most time on tones outside the planned chords; of equals the first of the plan."""
    roles = {part.id: part.role for part in song.blueprint.parts}
    start, end = song.bars[run.first - 1].start, song.bars[run.last - 1].end
    shares = {
        row.part: _outside(song, [note for note in row.notes if start <= note.start < end])
        for row in written
        if roles[row.part] in _ROLES
    }
    playing = {part: share for part, share in shares.items() if share is not None}
    return max(playing, key=lambda part: playing[part]) if playing else None


def _outside(song: SongMap, notes: Sequence[Note]) -> float | None:
    """Share of the sounding time outside the chord that holds; None where nothing plays."""
    total = outside = 0
    for note in notes:
        for span in song.spans_in(note.start, note.end):
            total += span.end - span.start
            if note.pitch % 12 not in span.chord.pitch_classes:
                outside += span.end - span.start
    return outside / total if total else None
