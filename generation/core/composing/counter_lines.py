"""Three ways of going along with a lead: answering its rests, holding guide tones, doubling it in thirds and sixths.

All read the lead as planned (without its takes), so that a counter moves only when the plan does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from generation.core.composing.contour import Register
from generation.core.composing.melody_idiom import Idiom
from generation.core.composing.melody_line import Slot, Space, sing
from generation.core.composing.melody_palette import palette, staff
from generation.core.composing.melody_singing import chords_under, stress_of
from generation.core.composing.song import Bar, SongMap, Span
from generation.core.notes import TICKS, Note

_SHORTEST_GAP = 5 * TICKS // 4  # a rest of the lead that is worth an answer
_LONG = 5 * TICKS // 2  # a note of the lead under which there is room for one, after its first beat and a half
_MOST_ECHOED = 6
_GUIDES = (3, 4, 10, 11, 9)  # semitones above a root: thirds, sevenths, sixths


@dataclass(frozen=True, slots=True)
class Desk:
    """What a counter has before it in a section: the plan, the lead's notes there, where it may play."""

    song: SongMap
    bars: tuple[Bar, ...]
    lead: Sequence[Note]
    band: Register
    idiom: Idiom
    strength: float
    articulation: str


def answers(desk: Desk, chance: Random) -> list[Note]:
    """Figures in the rests of the lead: the rhythm of what it just sang, moved or mirrored."""
    rows: list[Note] = []
    for start, end in _gaps(desk):
        if chance.random() > 0.55 + 0.6 * desk.strength:
            continue
        onsets = _echo(desk, start, end, chance)
        if onsets:
            rows += _figure(desk, onsets, end, rows, chance)
    return rows


def _gaps(desk: Desk) -> list[tuple[int, int]]:
    """(start, end) of where the lead rests inside the section, or holds a long note."""
    begin, finish = desk.bars[0].start, desk.bars[-1].end
    edges = [(begin, begin), *((note.start, _open_from(note)) for note in desk.lead), (finish, finish)]
    rows = []
    for (_, end), (start, _) in pairwise(edges):
        at = -(-end // (TICKS // 2)) * (TICKS // 2)
        if start - at >= _SHORTEST_GAP:
            rows += _cut(desk, at, start)
    return rows


def _open_from(note: Note) -> int:
    return note.end if note.length < _LONG else note.start + 3 * TICKS // 2


def _cut(desk: Desk, start: int, end: int) -> list[tuple[int, int]]:
    """A long rest as several: one answer for every two bars."""
    size = 2 * desk.bars[0].length
    return [(at, min(end, at + size)) for at in range(start, end, size) if min(end, at + size) - at >= _SHORTEST_GAP]


def _echo(desk: Desk, start: int, end: int, chance: Random) -> list[int]:
    """Onsets for an answer: those of the lead's last notes, else a plain figure."""
    before = [note for note in desk.lead if note.start < start][-_MOST_ECHOED:]
    count = chance.randint(3, _MOST_ECHOED)
    offsets = [note.start - before[-count:][0].start for note in before[-count:]] if before else []
    if len(offsets) < 2:
        step = chance.choice((TICKS // 2, TICKS))
        offsets = [step * i for i in range(chance.randint(2, 4))]
    room = end - start - TICKS // 4
    return [start + offset for offset in offsets if offset < room]


def _figure(desk: Desk, onsets: list[int], end: int, before: Sequence[Note], chance: Random) -> list[Note]:
    slots = []
    mirrored = chance.choice((1, -1))
    heard = [note for note in desk.lead if note.start < onsets[0]][-len(onsets) :]
    home = desk.song.span_at(onsets[0]).home
    steps = staff(home)
    moves = [mirrored * round(steps[b.pitch] - steps[a.pitch]) for a, b in pairwise(heard)]
    for place, onset in enumerate(onsets):
        last = place + 1 == len(onsets)
        until = min(end, onset + 2 * TICKS) if last else onsets[place + 1]
        slot = _slot(desk, onset, until - onset, desk.band.middle)
        move = moves[place - 1] if 0 < place <= len(moves) and abs(moves[place - 1]) < 5 else None
        slots.append(slot._replace(move=move, goals=slot.before.chord if last else frozenset()))
    space = Space(desk.band.low, desk.band.high, desk.band.high + 1, steps, desk.idiom, home.key.tonic_pc)
    pitches = sing(slots, space, chance, [note.pitch for note in before[-2:]])
    return [_note(desk, slot.start, slot.length, pitch) for slot, pitch in zip(slots, pitches, strict=True)]


def _slot(desk: Desk, start: int, length: int, target: float) -> Slot:
    first, last = chords_under(desk.song, start, start + length)
    stress = stress_of(desk.song.bar_at(start), start, length)
    return Slot(
        start, length, stress, palette(first.chord, first.home, desk.idiom), palette(last.chord, last.home, desk.idiom),
        target,
    )  # fmt: skip


def _note(desk: Desk, start: int, length: int, pitch: int) -> Note:
    return Note(start, length, pitch, round(0.38 + 0.22 * desk.strength, 3), desk.articulation)


def guide_line(desk: Desk, chance: Random) -> list[Note]:
    """Thirds and sevenths that move as little as they can; some are held over as suspensions, some led by a step."""
    spans = _held(desk)
    rows: list[Note] = []
    for place, span in enumerate(spans):
        tones = _guides(span)
        last = rows[-1].pitch if rows else round(desk.band.middle)
        options = [pitch for pitch in range(desk.band.low, desk.band.high + 1) if pitch % 12 in tones]
        if not options:
            continue
        pitch = min(options, key=lambda one: (abs(one - last) + 0.12 * abs(one - desk.band.middle), one))
        after = spans[place + 1] if place + 1 < len(spans) else None
        rows += _suspended(desk, rows, span, pitch, chance) or [_note(desk, span.start, span.end - span.start, pitch)]
        if after is not None and chance.random() < 0.3 * desk.strength + 0.1:
            rows[-1:] = _led(desk, rows[-1], after, chance)
    return rows


def _held(desk: Desk) -> list[Span]:
    """Chords of the section, long ones cut at every second bar so that a line breathes."""
    rows: list[Span] = []
    for span in desk.song.spans_in(desk.bars[0].start, desk.bars[-1].end):
        size = 2 * desk.bars[0].length
        rows += [span._replace(start=at, end=min(span.end, at + size)) for at in range(span.start, span.end, size)]
    return rows


def _guides(span: Span) -> frozenset[int]:
    root = span.chord.root_pc
    if root is None:
        return span.home.pitch_classes
    found = frozenset((root + above) % 12 for above in span.chord.intervals if above in _GUIDES)
    return found or span.chord.pitch_classes


def _suspended(desk: Desk, rows: Sequence[Note], span: Span, pitch: int, chance: Random) -> list[Note]:
    """The tone before held for a beat, then resolved down by a step: a suspension."""
    beat = TICKS if span.end - span.start >= 2 * TICKS else 0
    if not rows or not beat or rows[-1].end != span.start or chance.random() > 0.35:
        return []
    if not 1 <= rows[-1].pitch - pitch <= 2:
        return []
    held = _note(desk, span.start, beat, rows[-1].pitch)
    return [held, _note(desk, span.start + beat, span.end - span.start - beat, pitch)]


def _led(desk: Desk, note: Note, after: Span, chance: Random) -> list[Note]:
    """A note whose end moves on by a scale step towards the next chord's nearest guide tone."""
    length = chance.choice((TICKS, TICKS // 2))
    if note.length < 2 * length:
        return [note]
    guides = [p for p in range(desk.band.low, desk.band.high + 1) if p % 12 in _guides(after)]
    goal = min(guides, key=lambda one: (abs(one - note.pitch), one), default=note.pitch)
    if abs(goal - note.pitch) < 3:
        return [note]
    scale = palette(desk.song.span_at(note.start).chord, after.home, desk.idiom).scale
    way = 1 if goal > note.pitch else -1
    steps = [note.pitch + way * size for size in (1, 2) if (note.pitch + way * size) % 12 in scale]
    if not steps:
        return [note]
    return [
        note._replace(length=note.length - length),
        _note(desk, note.end - length, length, steps[-1]),
    ]


def in_thirds(desk: Desk) -> list[Note]:
    """The lead's notes a third or a sixth below, or what of the chord lies nearest there."""
    rows: list[Note] = []
    for note in desk.lead:
        if note.length < TICKS // 4:
            continue
        first, last = chords_under(desk.song, note.start, note.end)
        own, later = palette(first.chord, first.home, desk.idiom), palette(last.chord, last.home, desk.idiom)
        stress = stress_of(desk.song.bar_at(note.start), note.start, note.length)
        options = [
            pitch
            for pitch in range(note.pitch - 10, note.pitch - 2)
            if desk.band.low <= pitch <= desk.band.high and pitch % 12 in own.scale
        ]
        if not options:
            continue
        before = rows[-1].pitch if rows else options[-1]
        costs = {
            pitch: (own.costs[pitch % 12] + later.costs[pitch % 12]) * (0.3 + stress)
            + {3: 0.0, 4: 0.0, 8: 0.25, 9: 0.25, 5: 0.7, 7: 1.2}.get(note.pitch - pitch, 2.0)
            + 0.12 * abs(pitch - before)
            for pitch in options
        }
        rows.append(_note(desk, note.start, note.length, min(options, key=lambda pitch: (costs[pitch], pitch))))
    return rows
