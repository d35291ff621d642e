"""The musical ruler laid along a song: which quarter note a moment falls on, and where the bars are."""

from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction

from theory.core.metre import Metre
from theory.core.piece import Piece

_DEFAULT_BPM = 120.0


@dataclass(frozen=True, slots=True)
class BarLine:
    """One bar: where it begins in quarter notes from the start, and its time signature."""

    start: Fraction
    signature: str

    @property
    def length(self) -> Fraction:
        """Quarter notes."""
        return quarters_of(self.signature)


@dataclass(frozen=True, slots=True)
class BeatGrid:
    """Moments that are known in seconds and in quarter notes, both rising from 0, and the bars."""

    times_s: tuple[float, ...]
    quarters: tuple[Fraction, ...]
    bars: tuple[BarLine, ...]
    is_heard: bool  # False where no beat was found: then a quarter note is half a second, and bars mean nothing

    def quarter_at(self, time_s: float) -> float:
        """Quarter notes from the start; the last pace goes on behind the last beat."""
        left = min(max(0, bisect_right(self.times_s, time_s) - 1), len(self.times_s) - 2)
        share = (time_s - self.times_s[left]) / (self.times_s[left + 1] - self.times_s[left])
        return float(self.quarters[left]) + share * float(self.quarters[left + 1] - self.quarters[left])

    def tempos(self) -> tuple[tuple[Fraction, float], ...]:
        """From which quarter note on, how many seconds a quarter note takes."""
        return tuple(
            (self.quarters[i], (self.times_s[i + 1] - self.times_s[i]) / float(self.quarters[i + 1] - self.quarters[i]))
            for i in range(len(self.times_s) - 1)
        )


def quarters_of(signature: str) -> Fraction:
    """Quarter notes in a bar."""
    metre = Metre.parse(signature)
    return Fraction(4 * metre.numerator, metre.denominator)


def grid_of(piece: Piece) -> BeatGrid:
    """The ruler of a piece. It begins with whole bars: what sounds before the first downbeat lies at their end."""
    beats_s = [time_s for time_s in piece.bars.beats_s if time_s >= 0]
    if len(beats_s) < 2:
        pace_s = 60 / (piece.tempo_bpm or _DEFAULT_BPM)
        bars = _filled([], Fraction(0), "4/4", piece.duration_s / pace_s)
        return BeatGrid((0.0, pace_s), (Fraction(0), Fraction(1)), tuple(bars), False)
    downbeats = _downbeat_indexes(beats_s, piece.bars.downbeats_s)
    signatures = [_bar_signature(piece, beats_s, downbeats, number) for number in range(len(downbeats))]
    steps = _beat_steps(len(beats_s), downbeats, signatures)
    bar = quarters_of(signatures[0])
    lead_in = _lead_in(beats_s, steps, downbeats[0], bar)
    times_s, quarters = list(beats_s), [lead_in]
    for step in steps:
        quarters.append(quarters[-1] + step)
    first_downbeat = quarters[downbeats[0]]
    if lead_in > 0:
        times_s, quarters = [0.0, *times_s], [Fraction(0), *quarters]
    grid = BeatGrid(tuple(times_s), tuple(quarters), (), True)
    bars = _filled([], Fraction(0), signatures[0], float(first_downbeat))
    for signature in signatures[:-1]:
        bars.append(BarLine(bars[-1].start + bars[-1].length if bars else Fraction(0), signature))
    start = bars[-1].start + bars[-1].length if bars else Fraction(0)
    bars = _filled(bars, start, signatures[-1], grid.quarter_at(piece.duration_s))
    return BeatGrid(grid.times_s, grid.quarters, tuple(bars), True)


def _filled(bars: list[BarLine], start: Fraction, signature: str, end: float) -> list[BarLine]:
    """The bars, and as many more from `start` on as `end` needs, at least one where there is none."""
    bars = list(bars)
    while float(start) < end - 1e-6:
        bars.append(BarLine(start, signature))
        start += bars[-1].length
    return bars


def _downbeat_indexes(beats_s: list[float], downbeats_s: tuple[float, ...]) -> list[int]:
    """Which beats begin bars; the first beat where nothing is known."""
    found = {min(range(len(beats_s)), key=lambda i: abs(beats_s[i] - t)) for t in downbeats_s if t >= 0}
    return sorted(found) or [0]


def _bar_signature(piece: Piece, beats_s: list[float], downbeats: list[int], number: int) -> str:
    """The time signature there; one that fits the beats where a bar was heard with more or fewer."""
    time_s = beats_s[downbeats[number]]
    signature = next((m.signature for m in piece.metres if time_s < m.end_s - 1e-3), None)
    metre = Metre.parse(signature or (piece.metres[-1].signature if piece.metres else "4/4"))
    if number + 1 == len(downbeats):
        return str(metre)
    beats = downbeats[number + 1] - downbeats[number]
    is_odd = metre.denominator >= 8 and not metre.is_compound  # 7/8 may be beaten in sevens, threes or twos
    if beats == metre.beats_per_bar or is_odd:
        return str(metre)
    return f"{3 * beats if metre.is_compound else beats}/{metre.denominator}"


def _beat_steps(beats: int, downbeats: list[int], signatures: list[str]) -> list[Fraction]:
    """Quarter notes from each beat to the next: a bar's length shared by its beats."""
    steps = []
    for index in range(beats - 1):
        number = min(max(0, bisect_right(downbeats, index) - 1), len(signatures) - 1)
        count = Metre.parse(signatures[number]).beats_per_bar
        if downbeats[number] <= index and number + 1 < len(downbeats):
            count = downbeats[number + 1] - downbeats[number]
        steps.append(quarters_of(signatures[number]) / count)
    return steps


def _lead_in(beats_s: list[float], steps: list[Fraction], first: int, bar: Fraction) -> Fraction:
    """Quarter notes before the first beat, so that the first downbeat begins a bar at about the song's own pace."""
    upbeat = sum(steps[:first], Fraction(0))
    if beats_s[0] < 1e-3 and not upbeat % bar:
        return Fraction(0)
    wanted = beats_s[0] / (beats_s[1] - beats_s[0]) * float(steps[0])
    bars = max(1, round((wanted + float(upbeat)) / float(bar)))
    while bar * bars <= upbeat:
        bars += 1
    return bar * bars - upbeat
