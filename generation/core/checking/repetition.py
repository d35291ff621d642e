"""How much of a part repeats exactly, and whether that is more than its role bears. docs/algorithms/adherence.md."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from generation.core.blueprint import PlanPart
from generation.core.composing.song import SongMap
from generation.core.notes import Note
from generation.core.results import RuleFault

LEAST_BARS = 24  # that a part plays, before anything is said
# Above these shares a part is a loop. Far above all of 100 songs over all genres, where the most are 0.74 (melody),
# 0.82 (counter), 0.87 (drums) and 0.93 (chords).
MOST = {"melody": 0.85, "counter": 0.92, "drums": 0.93, "chords": 0.97}
MOST_OF_LOOPS = {"melody": 0.95}  # in genres that are made of loops; their other parts may repeat as they like
LOOPED = frozenset(
    {"techno", "house", "trance", "garage", "dubstep", "drum-and-bass", "synthwave", "lo-fi", "hip-hop", "trap",
     "ambient", "minimalism", "reggaeton", "afrobeats"}
)  # fmt: skip


def repeated_share(song: SongMap, notes: Sequence[Note]) -> float | None:
    """Share of the bars with notes that occurred note for note before, 0 to 1. Below 24 bars None."""
    bars = _bars(song, notes)
    if len(bars) < LEAST_BARS:
        return None
    return 1 - len(set(bars)) / len(bars)


def looping(song: SongMap, part: PlanPart, notes: Sequence[Note]) -> Iterator[RuleFault]:
    """A part that repeats itself far more than parts of its role and genre do; or a tune of which nothing returns."""
    genre = song.blueprint.genres[0][0] if song.blueprint.genres else ""
    most = (MOST_OF_LOOPS if genre in LOOPED else MOST).get(part.role)
    share = repeated_share(song, notes)
    if share is None:
        return
    bar = song.bar_at(notes[0].start).number
    if most is not None and share > most:
        sentence = f"{share:.0%}".replace("%", " %") + f" of the bars of the {part.name} have been heard before."
        yield RuleFault(rule="repetition", part=part.id, bar=bar, sentence=sentence)
    if part.role == "melody" and share == 0 and _returns(song):
        sentence = f"No bar of the {part.name} ever comes back."
        yield RuleFault(rule="variety", part=part.id, bar=bar, sentence=sentence)


def _bars(song: SongMap, notes: Sequence[Note]) -> list[tuple[tuple[int, int, int], ...]]:
    """What each bar with notes holds: onset in the bar, length, pitch."""
    rows: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for note in notes:
        bar = song.bar_at(note.start)
        rows[bar.number].append((note.start - bar.start, note.length, note.pitch))
    return [tuple(row) for row in rows.values()]


def _returns(song: SongMap) -> bool:
    """Whether a section of the plan comes back in its key."""
    named = [(row.letter, row.tonic, row.mode) for row in song.blueprint.sections]
    return len(set(named)) < len(named)
