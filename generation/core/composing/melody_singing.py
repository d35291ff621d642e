"""One section of a melody: its phrases as slots, its slots as notes."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from random import Random

from generation.core.blueprint import Section
from generation.core.composing.contour import arc
from generation.core.composing.melody_form import Theme, beats_of, units_of
from generation.core.composing.melody_goals import closes, goals_of
from generation.core.composing.melody_idiom import Idiom
from generation.core.composing.melody_line import Slot, Space, sing
from generation.core.composing.melody_palette import palette
from generation.core.composing.melody_ranges import peak_tick
from generation.core.composing.motif import Change, Changing, Motif, changed, landing
from generation.core.composing.song import Bar, SongMap, Span
from generation.core.notes import TICKS, Note
from generation.core.seeds import dice

_FAINT = 0.3  # strength below which only every other figure sounds
_SLOPE_BARS, _FREE_FROM = 1.25, 0.35  # how far from a climax a line rises to it, and how near it is free to
_SOON = TICKS // 2  # a note that begins so little before a chord and holds on belongs to that chord


@dataclass(slots=True)
class Singing:
    """A section being sung: what is given, and what has sounded so far."""

    song: SongMap
    section: Section
    bars: tuple[Bar, ...]
    idiom: Idiom
    theme: Theme
    space: Space
    level: float
    seed: int
    material: str  # the name of its theme: seeds are drawn by it
    strength: float
    known: dict[str, Motif] = field(default_factory=dict)  # figures as they have sounded
    anchors: dict[str, float] = field(default_factory=dict)  # where on the staff they began
    notes: list[Note] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure in its place: its bars, and the bars and symbol of its phrase."""

    name: str
    change: Change
    motif: Motif
    inside: Sequence[Bar]
    bars: Sequence[Bar]
    symbol: str


def sing_section(state: Singing) -> list[Note]:
    """All phrases of a section in order."""
    phrases: dict[int, list[Bar]] = {}
    for bar in state.bars:
        phrases.setdefault(bar.phrase, []).append(bar)
    for number, bars in phrases.items():
        _sing_phrase(state, bars, state.theme.pattern[number % len(state.theme.pattern)])
    return state.notes


def _sing_phrase(state: Singing, bars: list[Bar], symbol: str) -> None:
    theme, material = state.theme, state.material
    units = units_of(theme, symbol, -(-len(bars) // theme.unit_bars))
    chance = dice(state.seed, "line", material, symbol)
    for place, (name, change) in enumerate(units):
        if state.strength < _FAINT and place % 2 and place < len(units) - 1:
            continue
        inside = bars[place * theme.unit_bars : (place + 1) * theme.unit_bars]
        motif = theme.figures[name]
        if name in state.known:
            by = Changing(theme.sequence, beats_of(state.bars[0])[0].length)
            motif = changed(state.known[name], change, by, dice(state.seed, "unit", material, symbol, place))
        if change == "cadence":
            motif = _to_cadence(state, motif, bars, inside)
        figure = _Figure(name, change, motif, inside, bars, symbol)
        _voice(state, figure, chance)


def _to_cadence(state: Singing, motif: Motif, bars: Sequence[Bar], inside: Sequence[Bar]) -> Motif:
    """A figure that comes to rest in the last bar of its phrase, and leaves room to breathe after it."""
    last, home = bars[-1], state.section.home

    def distance(beat: int) -> float:
        chord = state.song.span_at(last.start + beat).chord
        return abs(beat / last.length - state.theme.landing) + (not closes(last.cadence, chord, home))

    at = min(last.beats, key=distance)
    first_beat = beats_of(last)[0].length
    length = sum(bar.length for bar in bars)
    silent = round(0.75 * state.idiom.tail * length)
    if state.theme.pickup:
        silent = max(silent, state.theme.pickup.length + TICKS // 4)
    until = max(at + first_beat, (last.length - silent) // (TICKS // 2) * (TICKS // 2))
    base = last.start - inside[0].start
    return landing(motif, base + at, base + min(until, last.length))


def _slots(state: Singing, figure: _Figure) -> list[Slot]:
    """The notes of a figure in its place, without pitches."""
    name, motif, inside, bars = figure.name, figure.motif, figure.inside, figure.bars
    base, end = inside[0].start, inside[-1].end
    begin, length = bars[0].start, bars[-1].end - bars[0].start
    height = 0.6 * state.idiom.span
    rows = []
    for place, (onset, size) in enumerate(zip(motif.rhythm.onsets, motif.rhythm.lengths, strict=True)):
        start = base + onset
        if start >= end:
            break
        target = state.level + arc(state.theme.shapes[figure.symbol], (start - begin) / length, height)
        slot = _slot(state, start, min(size, end - start), target)
        if place:
            slot = slot._replace(move=motif.moves[place - 1])
        elif name in state.anchors:
            slot = slot._replace(anchor=state.anchors[name] + motif.shift)
        rows.append(slot)
    if inside[-1].end == bars[-1].end and rows:
        rows[-1] = _ending(state, rows[-1], bars[-1])
    return rows


def _slot(state: Singing, start: int, length: int, target: float) -> Slot:
    bar = state.song.bar_at(start)
    first, last = chords_under(state.song, start, start + length)
    stress = stress_of(bar, start, length)
    return Slot(
        start,
        length,
        stress,
        palette(first.chord, first.home, state.idiom),
        palette(last.chord, last.home, state.idiom),
        target,
    )


def _ending(state: Singing, slot: Slot, bar: Bar) -> Slot:
    chord = chords_under(state.song, slot.start, slot.start + slot.length)[0].chord
    lower = 2.5 if bar.cadence in ("authentic", "plagal") else 0.0
    goals = goals_of(bar.cadence, chord, state.section.home)
    return slot._replace(goals=goals, target=slot.target - lower, move=None)


def chords_under(song: SongMap, start: int, end: int) -> tuple[Span, Span]:
    """The chords in which a note begins and ends; one that comes a little early belongs to the chord it waits for."""
    first = song.span_at(start)
    if first.end < end and first.end - start <= _SOON and end - first.end >= first.end - start:
        first = song.span_at(first.end)
    last = song.span_at(end - 1)
    return first, last if end - last.start > (end - start) // 4 else first


def stress_of(bar: Bar, start: int, length: int) -> float:
    """How much a note counts, 0 to 1: by its place in the bar and its length; one held over a beat has the beat's."""
    inside = start - bar.start
    held = [beat for beat in (*bar.beats, bar.length) if inside <= beat < inside + length]
    place = 1.0 if any(beat in (0, bar.length) for beat in held) else 0.75 if held else 0.35
    if inside % (TICKS // 2) and not held:
        place = 0.2
    return min(1.0, 0.62 * place + 0.38 * min(1.0, length / (2 * TICKS)))


def _lead_in(state: Singing, bars: Sequence[Bar], slots: Sequence[Slot]) -> list[Slot]:
    """The pickup before a phrase, where the line before it has ended early enough."""
    rhythm = state.theme.pickup
    start = bars[0].start - (rhythm.length if rhythm else 0)
    if rhythm is None or not slots or slots[0].start > bars[0].start + TICKS or start < 0:
        return []
    if state.notes and state.notes[-1].start > start - TICKS // 2:
        return []
    first = slots[0]
    rows = []
    for place, (onset, size) in enumerate(zip(rhythm.onsets, rhythm.lengths, strict=True)):
        target = first.target - 1.5 * (len(rhythm.onsets) - place)
        own = state.song.span_at(start + onset)
        same = own.section == bars[0].section
        before = palette(own.chord, own.home, state.idiom) if same else first.before
        rows.append(Slot(start + onset, size, 0.25, before, before, target, move=1 if place else None))
    return rows


def _with_peak(state: Singing, slots: list[Slot], inside: Sequence[Bar]) -> list[Slot]:
    """The slots, the one nearest to the climax of the section marked where it lies among them."""
    peak = peak_tick(state.bars)
    if not slots or not inside[0].start <= peak < inside[-1].end:
        return slots
    open_ones = [place for place, slot in enumerate(slots) if not slot.goals]
    free = [place for place in open_ones if state.space.high % 12 in slots[place].before.chord] or open_ones
    if not free:
        return slots
    best = max(free, key=lambda place: slots[place].stress - abs(slots[place].start - peak) / (4 * TICKS))
    for place, slot in enumerate(slots):
        near = max(0.0, 1 - abs(slot.start - slots[best].start) / (_SLOPE_BARS * state.bars[0].length))
        target = slot.target + near * (state.space.high - slot.target)
        leaves = near > _FREE_FROM and not slot.goals  # its figure, for the way up and down
        move, anchor = (None, None) if leaves else (slot.move, slot.anchor)
        slots[place] = slot._replace(target=target, move=move, anchor=anchor, nears_peak=leaves)
    slots[best] = slots[best]._replace(is_peak=True)
    return slots


def _voice(state: Singing, figure: _Figure, chance: Random) -> None:
    """Give a figure its pitches, and remember how it sounded."""
    slots = _with_peak(state, _slots(state, figure), figure.inside)
    if not slots:
        return
    lead_in = _lead_in(state, figure.bars, slots) if figure.inside[0] is figure.bars[0] else []
    rows = [*lead_in, *slots]
    pitches = sing(rows, state.space, chance, [note.pitch for note in state.notes[-2:]])
    if state.notes and state.notes[-1].end > rows[0].start:
        state.notes[-1] = state.notes[-1]._replace(length=rows[0].start - state.notes[-1].start)
    for slot, pitch in zip(rows, pitches, strict=True):
        accent = 0.42 + 0.2 * slot.stress + 0.16 * state.strength + (0.12 if slot.is_peak else 0.0)
        state.notes.append(Note(slot.start, slot.length, pitch, round(accent, 3), state.idiom.articulation))
    complete = len(slots) == len(figure.motif.rhythm.onsets)
    if figure.name not in state.known and figure.change != "cadence" and complete:
        steps = [state.space.staff[pitch] for pitch in pitches[len(lead_in) :]]
        moves = tuple(round(b - a) for a, b in pairwise(steps))
        state.known[figure.name] = replace(figure.motif, moves=moves)
        state.anchors[figure.name] = steps[0]
