"""Arpeggios: the tones of a chord one after another. docs/algorithms/composing-harmony.md."""

from random import Random
from typing import NamedTuple

from generation.core.blueprint import PlanPart
from generation.core.composing.chords_manner import is_strict, tune_middle
from generation.core.composing.song import Bar, SongMap
from generation.core.composing.voicing import voicings
from generation.core.composing.voicing_shapes import Seat
from generation.core.instruments.base import Instrument, instrument
from generation.core.notes import Note
from generation.core.seeds import dice

WAYS = ("up", "down", "updown", "pattern")
_FAST_BPM = 132.0  # of the felt beat: above it sixteenths give way to eighths
_TURNS, _LEFT_OUT = 0.6, 0.07  # shares of every other bar that begin higher, of weak steps that rest
_RINGING = frozenset(("harp", "mallets"))


class _Run(NamedTuple):
    """How the tones of a section follow each other."""

    step: int  # ticks
    way: str
    cell: tuple[int, ...]  # of "pattern": rungs of the ladder, -1 for a rest
    octaves: int  # tones added an octave above
    ring: int  # steps that a tone lasts
    accent: float


def write_arpeggio(song: SongMap, part: PlanPart, seed: int) -> tuple[Note, ...]:
    """The notes of an arpeggio part."""
    played = instrument(part.instrument)
    seats = tuple(_seat(song, part, played, section, seed) for section in range(len(song.blueprint.sections)))
    layouts = voicings(song, seats.__getitem__)
    runs = tuple(None if seat is None else _run(song, part, played, place, seed) for place, seat in enumerate(seats))
    rows: list[Note] = []
    at = 0
    for bar in song.bars:
        run = runs[bar.section]
        if run is None:
            continue
        turn, left_out = _turn(song, bar, run, seed)
        for step, tick in enumerate(range(bar.start, bar.end, run.step)):
            while at + 1 < len(song.spans) and song.spans[at + 1].start <= tick:
                at += 1
            layout = layouts[at]
            if layout is not None and step not in left_out:
                rows += _tone(run, bar, (step + turn, tick), (layout.upper, song.spans[at].end, played))
    return tuple(rows)


def _turn(song: SongMap, bar: Bar, run: _Run, seed: int) -> tuple[int, frozenset[int]]:
    """What is a bar's own, so that long chords do not stand still: a later rung to begin on, weak steps left out."""
    chance = dice(seed, "turn", song.section_of(bar).letter, bar.index)
    begins = chance.choice((1, 2)) if bar.in_phrase % 4 in (1, 3) and chance.random() < _TURNS else 0
    steps = range(1, bar.length // run.step)
    weak = [step for step in steps if step * run.step not in bar.beats and chance.random() < _LEFT_OUT]
    return begins, frozenset(weak)


def _tone(
    run: _Run, bar: Bar, when: tuple[int, int], over: tuple[tuple[int, ...], int, Instrument]
) -> tuple[Note, ...]:
    """The tone of one step, or none."""
    step, tick = when
    upper, end, played = over
    ladder = (*upper, *(pitch + 12 for pitch in upper[: run.octaves] if pitch + 12 <= played.tessitura_high))
    rung = _rung(run, step, len(ladder))
    if rung < 0:
        return ()
    if bar.number and bar.ends_phrase and bar.cadence in ("authentic", "plagal") and tick >= bar.end - run.step * 2:
        return ()  # a breath before the next phrase
    length = min(run.step * run.ring, end - tick) if end > tick else run.step
    accent = run.accent + (0.08 if tick - bar.start in bar.beats else 0.0)
    return (Note(tick, length, ladder[rung], round(min(1.0, accent), 3), "", 0),)


def _rung(run: _Run, step: int, size: int) -> int:
    if run.way == "up":
        return step % size
    if run.way == "down":
        return size - 1 - step % size
    if run.way == "updown":
        at = step % max(1, 2 * size - 2)
        return at if at < size else 2 * size - 2 - at
    rung = run.cell[step % len(run.cell)]
    return rung if rung < 0 else rung % size


def _run(song: SongMap, part: PlanPart, played: Instrument, section: int, seed: int) -> _Run:
    plan = song.blueprint.sections[section]
    strength = plan.parts[part.id]
    energy = 0.5 * strength + 0.5 * plan.energy
    rng = dice(seed, "arpeggio", plan.letter)
    way = part.style if part.style in WAYS else rng.choice(WAYS)
    lively = energy > 0.4 and plan.bpm <= _FAST_BPM and played.played != "frets"
    compound = len(plan.metre) > 2 and plan.beat_quarters == 1.5
    step = 120 if lively and not (compound and plan.bpm > 70) else 240
    beats = max(2, round(plan.bar_quarters * 480 / step))
    cell = _cell(
        beats if beats <= 9 else beats // 2, rng.random() < 0.6, dice(seed, "cell", plan.letter, plan.variation)
    )
    octaves = 0 if energy < 0.3 else (1 if energy < 0.6 else 2)
    ring = 2 if played.played in _RINGING else 1
    return _Run(step, way, cell, octaves, ring, 0.36 + 0.3 * energy)


def _cell(size: int, rests: bool, rng: Random) -> tuple[int, ...]:
    """A turn of `size` steps: begins on the lowest tone, seldom repeats one, rests now and then between."""
    rows = [0]
    for _ in range(size - 1):
        before = rows[-1]
        rows.append(rng.choice([rung for rung in range(5) if rung != before]))
    if rests:
        for index in range(1, size):
            if rng.random() < 0.25 and rows[index - 1] >= 0:
                rows[index] = -1
    return tuple(rows)


def _centre(tune: float | None, played: Instrument) -> int:
    """The middle of an arpeggio: above the tune where the instrument reaches there, else below it."""
    if tune is None:
        return 69
    above = round(tune) + 10
    return above if above + 3 <= played.tessitura_high else max(round(tune) - 11, played.tessitura_low + 6)


def _seat(song: SongMap, part: PlanPart, played: Instrument, section: int, seed: int) -> Seat | None:
    plan = song.blueprint.sections[section]
    if plan.parts.get(part.id, 0.0) <= 0:
        return None
    shift = dice(seed, "register", plan.letter).choice((-2, 0, 0, 2)) + round(4 * (plan.energy - 0.5))
    centre = _centre(tune_middle(song, section), played) + shift
    low, high = max(played.tessitura_low, centre - 12), min(played.tessitura_high, centre + 12)
    if high - low < 14:
        low, high = max(played.low, high - 14), min(played.high, max(high, low + 14))
    return Seat("close", low, high, float(min(max(centre, low), high)), 3, None, is_strict(song), player=played.id)
