"""Every performed onset against its intended place: grid, swing and groove, within the player's stated bound."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from generation.core.blueprint import PlanPart
from generation.core.composing.song import SongMap
from generation.core.notes import Note, Played, Tone, Written
from generation.core.performing.clock import Clock
from generation.core.performing.feel import MOST_MS
from generation.core.performing.player import player_for
from generation.core.performing.strum import most_late_ms
from generation.core.performing.timing import Timing
from generation.core.results import RuleFault

RULE = "grid"
_ROUNDING_S = 1e-6


def off_grid(song: SongMap, written: Sequence[Written], played: Sequence[Played]) -> Iterator[RuleFault]:
    """Onsets of each part that lie outside grid + swing + groove by more than the part's player may stray.

    Strums and rolls may come later by their own bound, never earlier. What is played and not written, or written and
    not played, is off the grid as well.
    """
    sounding = {row.part: row.tones for row in played}
    timing = Timing(song)
    for row in written:
        if row.part in sounding:
            yield from _off_grid(timing, song.blueprint.part(row.part), row.notes, sounding[row.part])


def bound_ms(timing: Timing, part: PlanPart) -> float:
    """The most that a part strays from its intended place, either way, by performing's own statement."""
    return player_for(part).human_ms * timing.feel.human


def _off_grid(timing: Timing, part: PlanPart, notes: Sequence[Note], tones: Sequence[Tone]) -> Iterator[RuleFault]:
    song, most_s = timing.song, bound_ms(timing, part) / 1000 + _ROUNDING_S
    late_s = _lateness_s(notes)
    onsets = _onsets_s(tones)
    for note in notes:
        bar = song.bar_at(note.start)
        meant_s = timing.onset_s(part, note.pitch, note.start)
        grid_s = timing.clock.seconds(timing.swung(note.start, bar))
        heard = onsets[note.pitch]
        at_s = heard.pop() if heard else None
        if at_s is None:
            sentence = f"A note of the {part.name} in bar {bar.number} is written and not played."
        elif not max(0.0, meant_s - most_s) <= at_s <= meant_s + most_s + late_s[note.start]:
            sentence = _told(part, bar.number, (at_s - meant_s) * 1000)
        elif meant_s and abs(meant_s - grid_s) > MOST_MS / 1000 + _ROUNDING_S:
            sentence = _told(part, bar.number, (meant_s - grid_s) * 1000)
        else:
            continue
        yield RuleFault(rule=RULE, part=part.id, bar=bar.number, sentence=sentence)
    yield from _unwritten(timing, part, onsets)


def _told(part: PlanPart, bar: int, ms: float) -> str:
    how = f"{abs(ms):.0f} ms {'late' if ms > 0 else 'early'}"
    return f"The {part.name} plays {how} in bar {bar}, more than its groove and player allow."


def _lateness_s(notes: Sequence[Note]) -> Mapping[int, float]:
    """By tick, how late the last string of a strum or roll may come."""
    return {
        tick: max(most_late_ms(note.articulation) for note in chord) / 1000
        for tick, chord in groupby(notes, key=lambda note: note.start)
    }


def _onsets_s(tones: Sequence[Tone]) -> defaultdict[int, list[float]]:
    """Onsets by pitch, the first one last, so that they can be taken off in order."""
    rows: defaultdict[int, list[float]] = defaultdict(list)
    for tone in tones:
        rows[tone.pitch].append(tone.start_s)
    for onsets in rows.values():
        onsets.sort(reverse=True)
    return rows


def _unwritten(timing: Timing, part: PlanPart, left: Mapping[int, Sequence[float]]) -> Iterator[RuleFault]:
    clock: Clock = timing.clock
    for onsets in left.values():
        for at_s in onsets:
            bar = timing.song.bar_at(int(clock.ticks(at_s + MOST_MS / 1000))).number  # early notes are of the next bar
            sentence = f"The {part.name} plays a note in bar {bar} that is not written."
            yield RuleFault(rule=RULE, part=part.id, bar=bar, sentence=sentence)
