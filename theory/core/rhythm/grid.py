"""Bars as grids of equal slots, and where each note falls on them.

A slot is a sixteenth in metres over 4 and 8, an eighth in metres over 2. Where eighths are swung, positions inside a
beat are first stretched so that the swung offbeat falls on the half.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from theory.core.metre import Metre
from theory.core.piece import Bars, DrumHit, Piece, TimedNote

_SIGNATURE_OF_BEATS = {1: "1/4", 2: "2/4", 3: "3/4", 4: "4/4", 5: "5/4", 6: "6/8", 7: "7/8", 9: "9/8", 12: "12/8"}


@dataclass(frozen=True, slots=True)
class BarGrid:
    """One bar: its number (1 is the first whole bar), its bounds, the beats in it and its metre."""

    number: int
    start_s: float
    end_s: float
    beats_s: tuple[float, ...]  # from the downbeat to the next one, both included
    metre: Metre

    @property
    def slots(self) -> int:
        """Slots in the bar: 16 in 4/4, 12 in 6/8 and 3/4, 14 in 7/8."""
        return slots_of(self.metre)

    def slot(self, time_s: float, swing_ratio: float = 1.0) -> float:
        """Place of a moment in slots after the downbeat, with fractions. `swing_ratio` as in `Piece`."""
        beats = len(self.beats_s) - 1
        if beats != self.metre.beats_per_bar:  # beats and metre disagree: the bar is divided by time alone
            return self.slots * (time_s - self.start_s) / (self.end_s - self.start_s)
        left = min(max(0, bisect_right(self.beats_s, time_s) - 1), beats - 1)
        inside = (time_s - self.beats_s[left]) / (self.beats_s[left + 1] - self.beats_s[left])
        return (left + unswung(inside, swing_ratio)) * self.slots / beats


@dataclass(frozen=True, slots=True)
class Onset:
    """A beginning on the grid. `offset` is slots late (early below 0); `until` is the slot where it ends, if known."""

    bar: int  # index into the bars
    slot: int
    offset: float
    time_s: float
    weight: float = 1.0  # 0 to 1
    until: float | None = None


def slots_of(metre: Metre) -> int:
    """Slots in a bar of this metre."""
    return max(1, metre.numerator * (4 if metre.denominator <= 4 else 2 if metre.denominator == 8 else 1))


def slots_per_beat(metre: Metre) -> int:
    """Slots in a felt beat: 4 in 4/4, 6 in 6/8, 2 in 7/8."""
    return slots_of(metre) // metre.beats_per_bar


def unswung(inside: float, swing_ratio: float) -> float:
    """Place in a beat, 0 to 1, after moving the swung offbeat to the half."""
    if abs(swing_ratio - 1) < 0.08 or not 0 <= inside <= 1:
        return inside
    off = swing_ratio / (1 + swing_ratio)
    return 0.5 * inside / off if inside <= off else 0.5 + 0.5 * (inside - off) / (1 - off)


def bar_grids(piece: Piece) -> tuple[BarGrid, ...]:
    """The whole bars of a piece; the last one lasts as long as the one before. Empty where no bars are known."""
    bars = piece.bars
    if not bars.downbeats_s or len(bars.beats_s) < 2:
        return ()
    grids: list[BarGrid] = []
    starts = bars.downbeats_s
    numbers = [round(bars.beat_number(start_s)) for start_s in starts]
    usual = numbers[-1] - numbers[-2] if len(numbers) > 1 else _usual_beats(piece, starts[-1])
    for index, (start_s, first) in enumerate(zip(starts, numbers, strict=True)):
        last = numbers[index + 1] if index + 1 < len(numbers) else first + max(1, usual)
        if last <= first or bars.time_s(first + 0.5) > piece.duration_s:  # nothing can sound in it
            continue
        beats = tuple(bars.time_s(number) for number in range(first, last + 1))
        grids.append(BarGrid(index + 1, start_s, beats[-1], beats, metre_at(piece, start_s, last - first)))
    return tuple(grids)


def metre_at(piece: Piece, time_s: float, beats: int) -> Metre:
    """The metre that was heard at a moment, else one with as many beats."""
    for stretch in piece.metres:
        if stretch.start_s - 0.05 <= time_s < stretch.end_s:
            return Metre.parse(stretch.signature)
    return Metre.parse(_SIGNATURE_OF_BEATS.get(beats, f"{min(99, max(1, beats))}/4"))


def _usual_beats(piece: Piece, time_s: float) -> int:
    return metre_at(piece, time_s, 4).beats_per_bar


def note_onsets(notes: Iterable[TimedNote], grids: tuple[BarGrid, ...], swing_ratio: float = 1.0) -> tuple[Onset, ...]:
    """Notes on the grid in order of time; those outside all bars are left out. Chords count once a slot."""
    rows = ((note.start_s, note.end_s, note.velocity / 127) for note in notes)
    return _on_grid(rows, grids, swing_ratio)


def drum_onsets(hits: Iterable[DrumHit], grids: tuple[BarGrid, ...], swing_ratio: float = 1.0) -> tuple[Onset, ...]:
    """Drum strokes on the grid in order of time."""
    return _on_grid(((hit.time_s, None, hit.velocity / 127) for hit in hits), grids, swing_ratio)


def time_onsets(times_s: Iterable[float], grids: tuple[BarGrid, ...], swing_ratio: float = 1.0) -> tuple[Onset, ...]:
    """Bare moments, rising, on the grid."""
    return _on_grid(((time_s, None, 1.0) for time_s in times_s), grids, swing_ratio)


def _on_grid(
    rows: Iterable[tuple[float, float | None, float]], grids: tuple[BarGrid, ...], swing_ratio: float
) -> tuple[Onset, ...]:
    starts = [grid.start_s for grid in grids]
    found: dict[tuple[int, int], Onset] = {}
    for time_s, end_s, weight in rows:
        index = bisect_right(starts, time_s + 1e-6) - 1
        if index < 0:
            if not grids or grids[0].slot(time_s) < -0.5:
                continue
            index = 0
        if time_s >= grids[index].end_s + 1e-6:
            continue
        exact = grids[index].slot(time_s, swing_ratio)
        bar, slot, offset = index, max(0, round(exact)), exact - max(0, round(exact))
        if slot >= grids[index].slots:  # just before the next downbeat
            if index + 1 >= len(grids):
                continue
            bar, slot = index + 1, 0
        until = None if end_s is None else slot + max(0.0, _length_slots(grids[index], time_s, end_s))
        kept = found.get((bar, slot))
        if kept is None or weight > kept.weight:
            found[bar, slot] = Onset(bar, slot, offset, time_s, weight, until)
    return tuple(found[place] for place in sorted(found))


def _length_slots(grid: BarGrid, start_s: float, end_s: float) -> float:
    return (end_s - start_s) * grid.slots / (grid.end_s - grid.start_s)


def by_bar(onsets: Iterable[Onset], count: int) -> list[list[Onset]]:
    """The onsets of each of `count` bars."""
    rows: list[list[Onset]] = [[] for _ in range(count)]
    for onset in onsets:
        rows[onset.bar].append(onset)
    return rows


def beat_phase(bars: Bars, time_s: float) -> float:
    """Place of a moment within its beat, 0 to 1. Needs two beats."""
    return bars.beat_number(time_s) % 1.0
