"""Which figure each bar of a chord part has, and how bars of one figure differ."""

from itertools import pairwise
from random import Random

from generation.core.composing.chords_figures import Choice, Rows, Stroke, fills, fitting, strokes
from generation.core.composing.chords_manner import Manner
from generation.core.composing.song import Bar, SongMap
from generation.core.notes import TICKS
from generation.core.seeds import dice

_STEADY = frozenset(("power", "chop", "skank", "off-beat", "montuno", "stab", "bubble"))  # never hold a last chord
_LOOSE = frozenset(("block", "comp", "strum", "stab", "chop", "off-beat", "skank", "bossa", "power"))
_PICKED = frozenset(("broken", "fingerpick"))
_WEIGHT = {"x": "X", "d": "D"}
_PICKUP = 240  # ticks
_QUICKEST_S = 0.1  # between two strokes of a hand


class Choices:
    """The figures of a section: a main one, another that answers it, and one to end phrases."""

    def __init__(self, song: SongMap, section: int, held: Manner, seed: int) -> None:
        self._plan = song.blueprint.sections[section]
        self._held, self._seed = held, seed
        self._first, self._last = song.bars_of(section)[0], song.bars[-1].number
        self._by_energy: dict[float, tuple[Choice, ...]] = {}

    def rows(self, bar: Bar) -> tuple[Rows, bool]:
        """The strokes of a bar, and whether its last one comes early and belongs to the next chord."""
        plan, held = self._plan, self._held
        rng = dice(self._seed, "bar", plan.letter, plan.variation, bar.index)
        energy = self._energy(bar)
        choice = self._of(bar, energy, rng)
        upper, lower = strokes(choice, bar.beats, bar.length, bar.in_phrase)
        upper = _varied(upper, held.style, energy, rng)
        if bar.index == 0 and energy > 0.6 and upper and upper[0].start == 0:
            upper = (upper[0]._replace(mark=_WEIGHT.get(upper[0].mark, upper[0].mark)), *upper[1:])
        early = choice[0].push or rng.random() < 0.5 * held.push
        if bar.index == plan.bars - 1 and plan.transition == "drop-out":
            stop = bar.beats[len(bar.beats) // 2] or bar.length // 2
            return (_stopped(upper, stop), _stopped(lower, stop)), False
        return (upper, lower), early

    def _energy(self, bar: Bar) -> float:
        """That of the section; a build rises, an outro falls, a second chord part leaves room."""
        plan, held = self._plan, self._held
        way = bar.index / max(1, plan.bars - 1)
        tilt = {"build": 0.4 * way - 0.2, "outro": 0.1 - 0.3 * way}.get(plan.kind, 0.0)
        return round(min(1.0, max(0.0, held.energy + tilt - (0.15 if held.rank else 0.0))), 1)

    def _of(self, bar: Bar, energy: float, rng: Random) -> Choice:
        plan, held = self._plan, self._held
        if bar.number == self._last:
            return fitting("sustain", plan.metre, held.hand, energy)[0]
        main, answer = self._pair(energy)
        if bar.ends_phrase and bar.phrase_bars >= 2:
            return self._ending(bar, energy, rng) or main
        alike = answer[0].bars == main[0].bars == 1
        place = bar.in_phrase % 4
        if alike and place in (1, 3) and rng.random() < (0.5 if place == 3 else 0.25):
            return answer
        return main

    def _pair(self, energy: float) -> tuple[Choice, Choice]:
        """The main figure and the one that answers it; another variation of the section begins with another."""
        plan, held = self._plan, self._held
        if energy not in self._by_energy:
            rows = self._unhurried(fitting(held.style, plan.metre, held.hand, energy))
            dice(self._seed, "figure", plan.letter).shuffle(rows)
            self._by_energy[energy] = tuple(rows)
        choices = self._by_energy[energy]
        turn = held.rank + plan.variation
        return choices[turn % len(choices)], choices[(turn + 1) % len(choices)]

    def _unhurried(self, choices: tuple[Choice, ...]) -> list[Choice]:
        """Those whose strokes follow each other slowly enough for hands; where there are none, the slowest."""
        bar = self._first
        gaps = [(_least_gap(choice, bar) * self._plan.quarter_s / TICKS, choice) for choice in choices]
        slow = [choice for gap_s, choice in gaps if gap_s >= _QUICKEST_S]
        return slow or [max(gaps, key=lambda row: row[0])[1]]

    def _ending(self, bar: Bar, energy: float, rng: Random) -> Choice | None:
        plan, held = self._plan, self._held
        closes = bar.cadence in ("authentic", "plagal") and held.style not in _STEADY
        if closes and energy < 0.4 and rng.random() < 0.7:
            return fitting("sustain", plan.metre, held.hand, energy)[0]
        known = fills(held.style, plan.metre, held.hand, energy)
        if known and rng.random() < 0.3 + 0.4 * energy:
            return known[rng.randrange(len(known))]
        return None


def _least_gap(choice: Choice, bar: Bar) -> int:
    """Ticks between the two upper strokes that follow each other soonest."""
    rows = [strokes(choice, bar.beats, bar.length, turn)[0] for turn in range(choice[0].bars)]
    return min((b.start - a.start for row in rows for a, b in pairwise(row)), default=bar.length)


def _varied(row: tuple[Stroke, ...], style: str, energy: float, rng: Random) -> tuple[Stroke, ...]:
    """A bar a little unlike the others of its figure: one weak stroke less, a pickup more, two tones exchanged."""
    rows = list(row)
    if style in _LOOSE:
        weak = [index for index in range(1, len(rows)) if rows[index].start % 480]
        if len(rows) > 2 and weak and rng.random() < 0.25:
            gone = rows.pop(weak[rng.randrange(len(weak))])
            _stretch(rows, gone)
        long = [index for index, stroke in enumerate(rows) if stroke.length >= 480 and stroke.mark in "xXdD"]
        if long and rng.random() < 0.1 + 0.25 * energy:
            _pick_up(rows, long[rng.randrange(len(long))])
    if style in _PICKED and rng.random() < 0.3:
        single = [index for index, stroke in enumerate(rows) if stroke.mark in "123789"]
        if len(single) > 3:
            a, b = rng.sample(single[1:], 2)
            rows[a], rows[b] = rows[a]._replace(mark=rows[b].mark), rows[b]._replace(mark=rows[a].mark)
    return tuple(rows)


def _stretch(rows: list[Stroke], gone: Stroke) -> None:
    """The stroke before one that was taken out sounds on, if it reached it."""
    for index, stroke in enumerate(rows):
        if stroke.start + stroke.length == gone.start and stroke.mark not in "sm":
            rows[index] = stroke._replace(length=stroke.length + gone.length)


def _pick_up(rows: list[Stroke], index: int) -> None:
    """A long stroke gives its last eighth to another."""
    stroke = rows[index]
    rows[index] = stroke._replace(length=stroke.length - _PICKUP)
    mark = "u" if stroke.mark in "dD" else "x"
    rows.insert(index + 1, Stroke(stroke.start + stroke.length - _PICKUP, _PICKUP, mark))


def _stopped(row: tuple[Stroke, ...], stop: int) -> tuple[Stroke, ...]:
    """What begins before a tick of the bar, cut there."""
    kept = (stroke for stroke in row if stroke.start < stop)
    return tuple(stroke._replace(length=min(stroke.length, stop - stroke.start)) for stroke in kept)
