"""Whether a song is too much like another: its tune and its chords, in any key and tempo. docs/algorithms/adherence.md.

A tune is a row of steps (semitones to the next note, and whether that is longer, as long or shorter than the one
before); what two tunes have in common is the share of their turns of six steps. A tune that was heard in a recording
has wrong and missing notes, so there only the intervals count, and less is enough. The chords are those of
library.core.chord_path; they are told along, but chords alone are nobody's own and never make a song too alike.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from math import log2
from typing import NamedTuple

from generation.core.composing.song import SongMap
from generation.core.notes import Note
from generation.core.performing.timing import Timing
from library.core.chord_path import BREAK, MAJOR, MINOR, Step, kind_of
from theory.core.piece import TimedNote
from theory.core.score_midi import from_midi

TURN = 6  # steps of a tune that are compared as one
CHORD_TURN = 4
LEAST_TURNS = 8  # different ones, below which a tune is too short to be compared
TOO_ALIKE = 0.15  # share of common turns; songs of other seeds share 0.05 at most, transpositions all
TOO_ALIKE_HEARD = (
    0.08  # with a tune that was heard; others share 0.06 at most, copies 0.1 and more where they are heard well
)
SAME_CHORDS = 0.6
_AS_LONG = 0.4  # of an octave of length: up to a ratio of 1.3 two lengths are the same
_LONGEST_REST_S = 4.0  # no turn runs across it
_MOST_PLACES = 12  # of a turn that are followed in search of the longest stretch; a loop has thousands
_WIDEST = 24  # larger intervals count as this large

Turn = tuple[tuple[int, int], ...]


class Tune(NamedTuple):
    """A melody, note by note; steps lie between neighbours, None where a long rest parts them."""

    onsets_s: tuple[float, ...]
    bars: tuple[int, ...]  # from 1; empty where no bars are known
    steps: tuple[tuple[int, int] | None, ...]
    was_heard: bool = False  # in a recording, with its mistakes

    @property
    def without_lengths(self) -> "Tune":
        """The intervals alone."""
        return self._replace(steps=tuple(step and (step[0], 0) for step in self.steps))


class Other(NamedTuple):
    """A song that is compared with: its tune, and its chords as library.core.chord_path writes them."""

    title: str
    tune: Tune
    path: str
    song: str = ""  # its id, for a link


class Common(NamedTuple):
    """What two songs have in common: shares 0 to 1, and where the longest stretch is heard in each."""

    other: Other
    melody: float
    chords: float
    bars: tuple[int, int]  # of this song, the first and the last
    there_s: tuple[float, float]

    @property
    def is_too_alike(self) -> bool:
        """Whether a reader should be told."""
        return self.melody >= (TOO_ALIKE_HEARD if self.other.tune.was_heard else TOO_ALIKE)

    @property
    def sentence(self) -> str:
        """ "92 % of the melody is also in “Harbour lights”: bars 1 to 8 here, from 0:00 to 0:16 there." """
        first, last = self.bars
        where = f"bar {first}" if first == last else f"bars {first} to {last}"
        share = f"{self.melody:.0%}".replace("%", " %")
        chords = ", over much the same chords" if self.chords >= SAME_CHORDS else ""
        said = (
            f"The melody is much like what is heard in “{self.other.title}”"
            if self.other.tune.was_heard
            else f"{share} of the melody is also in “{self.other.title}”"
        )
        there = f"from {_clock(self.there_s[0])} to {_clock(self.there_s[1])} there"
        return f"{said}{chords}: {where} here, {there}."


def tune_heard(notes: Iterable[TimedNote]) -> Tune:
    """The tune that was transcribed from a recording."""
    return tune_of((note.start_s, note.pitch) for note in notes)._replace(was_heard=True)


def tune_of(notes: Iterable[tuple[float, int]], bars: Sequence[int] = ()) -> Tune:
    """A tune from (onset in seconds, MIDI pitch), in order of time, one at a time."""
    rows = list(notes)
    gaps = [max(1e-3, after[0] - here[0]) for here, after in pairwise(rows)]
    lengths = [0, *(_longer(here, after) for here, after in pairwise(gaps))]
    steps = tuple(
        None if gap > _LONGEST_REST_S else (max(-_WIDEST, min(_WIDEST, after[1] - here[1])), length)
        for (here, after), gap, length in zip(pairwise(rows), gaps, lengths, strict=False)
    )
    return Tune(tuple(row[0] for row in rows), tuple(bars), steps)


def tune_of_part(song: SongMap, part_id: str, notes: Sequence[Note]) -> Tune:
    """The tune of a written part, its highest notes, timed as it is meant to sound."""
    top = [max(chord, key=lambda note: note.pitch) for _, chord in groupby(notes, key=lambda note: note.start)]
    timing, part = Timing(song), song.blueprint.part(part_id)
    played = [(timing.onset_s(part, note.pitch, note.start), note.pitch) for note in top]
    return tune_of(played, [song.bar_at(note.start).number for note in top])


def tune_of_midi(content: bytes, place: int) -> Tune | None:
    """The tune that a stored score keeps of the n-th part of its plan, as it was played; None where it has no notes.

    Raises ValueError where the file is broken or has no such part.
    """
    score = from_midi(_one_track(content, place))
    if not score.parts:
        return None
    chords = groupby(score.parts[0].notes, key=lambda note: note.start_tick)
    return tune_of([(score.seconds(tick), max(note.pitch for note in chord)) for tick, chord in chords])


def steps_of_plan(song: SongMap) -> list[Step]:
    """The planned chords as steps against the keys of their sections; equal neighbours are one."""
    steps: list[Step] = []
    timing = Timing(song)
    for span in song.spans:
        if span.chord.root_pc is None:
            continue
        key = song.blueprint.sections[span.section].key
        degree, kind = (span.chord.root_pc - key.tonic_pc) % 12, kind_of(span.chord)
        start_s, end_s = timing.clock.seconds(span.start), timing.clock.seconds(span.end)
        if steps and (steps[-1].degree, steps[-1].kind, steps[-1].mode) == (degree, kind, key.mode):
            start_s = steps.pop().start_s
        steps.append(Step(degree, kind, key.mode, start_s, end_s))
    return steps


def in_common(tune: Tune, path: str, other: Other) -> Common:
    """What a song shares with another. Too short tunes share nothing."""
    one, two = (row.without_lengths if other.tune.was_heard else row for row in (tune, other.tune))
    here, there = _turns(one), _turns(two)
    bars, there_s = (0, 0), (0.0, 0.0)
    shared = here.keys() & there.keys()
    fewest = min(len(here), len(there))
    melody = len(shared) / fewest if fewest >= LEAST_TURNS else 0.0
    if melody and tune.bars:
        first, second, size = _longest(one, here, there, two)
        bars = (tune.bars[first], tune.bars[first + size])
        there_s = (other.tune.onsets_s[second], other.tune.onsets_s[second + size])
    return Common(other, melody, chords_in_common(path, other.path), bars, there_s)


def nearest(tune: Tune, path: str, others: Iterable[Other]) -> Common | None:
    """Of songs that are too alike the one that is most so; None where none is."""
    found = [one for one in (in_common(tune, path, other) for other in others) if one.is_too_alike]
    return max(found, key=lambda one: (one.melody, one.chords, one.other.title), default=None)


def chords_in_common(one: str, other: str) -> float:
    """Share of common turns of four chords of two paths, 0 to 1."""
    here, there = _chord_turns(one), _chord_turns(other)
    fewest = min(len(here), len(there))
    return len(here & there) / fewest if fewest else 0.0


def _one_track(content: bytes, place: int) -> bytes:
    """A file with the tempo and one part alone: reading all of a long song takes seconds."""
    chunks, at = [], 14  # after the head
    while at + 8 <= len(content):
        end = at + 8 + int.from_bytes(content[at + 4 : at + 8], "big")
        chunks.append(content[at:end])
        at = end
    if len(chunks) < place + 2:
        raise ValueError(f"The score has {len(chunks)} tracks, so none of part {place + 1}.")
    return content[:10] + (2).to_bytes(2, "big") + content[12:14] + chunks[0] + chunks[place + 1]


def _longer(before: float, after: float) -> int:
    octaves = log2(after / before)
    return 0 if abs(octaves) <= _AS_LONG else 1 if octaves > 0 else -1


def _turns(tune: Tune) -> dict[Turn, list[int]]:
    """Every turn of a tune with its places. Turns that only repeat one step, as scales and drones do, say nothing."""
    found: dict[Turn, list[int]] = {}
    for at in range(len(tune.steps) - TURN + 1):
        turn = tuple(step for step in tune.steps[at : at + TURN] if step is not None)
        if len(turn) == TURN and len({step[0] for step in turn}) > 2:
            found.setdefault(turn, []).append(at)
    return found


def _longest(
    tune: Tune, here: dict[Turn, list[int]], there: dict[Turn, list[int]], other: Tune
) -> tuple[int, int, int]:
    """(first note here, first note there, steps) of the longest stretch that is step for step the same."""
    best = (0, 0, 0)
    for turn in here.keys() & there.keys():
        for first in here[turn][:_MOST_PLACES]:
            for second in there[turn][:_MOST_PLACES]:
                if first and second and tune.steps[first - 1] == other.steps[second - 1] is not None:
                    continue  # counted from where it begins
                size = _same_from(tune.steps, first, other.steps, second)
                best = max(best, (first, second, size), key=lambda row: (row[2], -row[0], -row[1]))
    return best


def _same_from(
    one: Sequence[tuple[int, int] | None], first: int, other: Sequence[tuple[int, int] | None], second: int
) -> int:
    size = 0
    while first + size < len(one) and second + size < len(other):
        if one[first + size] is None or one[first + size] != other[second + size]:
            break
        size += 1
    return size


def _chord_turns(path: str) -> set[tuple[tuple[int, str], ...]]:
    """Turns of four chords against the tonic of the key signature, so that a minor key is read as its relative."""
    signs = path.split()
    rows = [None if sign == BREAK else _absolute(sign) for sign in signs]
    turns = (tuple(rows[at : at + CHORD_TURN]) for at in range(len(rows) - CHORD_TURN + 1))
    return {tuple(row for row in turn if row is not None) for turn in turns if None not in turn}


def _absolute(sign: str) -> tuple[int, str]:
    minor = sign[0] in MINOR
    return ((MINOR if minor else MAJOR).index(sign[0]) + (9 if minor else 0)) % 12, sign[1]


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
