"""From notes on a grid of ticks to written signs: values, ties, beams, tuplets, accidentals."""

from collections.abc import Iterable, Sequence

from theory.core.key import Key
from theory.core.pitch import LETTER_PITCH_CLASSES, spell
from theory.core.sheet.model import Bar, Event, Pitch, SheetPart, Staff, Struck
from theory.core.sheet.values import FLAGS, TICKS, Ruler, Value, written

_SHARPS, _FLATS = "FCGDAEB", "BEADGCF"
_SIGNS = {-2: "flat-flat", -1: "flat", 0: "natural", 1: "sharp", 2: "double-sharp"}
_MIDDLE_C = 60
_LOW, _HIGH = 53, 67  # a part that goes below the one and above the other needs two staves


def part_of(
    name: str, notes: Sequence[Struck], bars: Sequence[Bar], program: int = 0, *, slashes: bool = False
) -> SheetPart:
    """A part as it is written. With `slashes`, bars with chords and no notes show the beat instead of a rest."""
    pitches = [pitch for note in notes for pitch in note.pitches]
    if pitches and min(pitches) < _LOW and max(pitches) > _HIGH and any(len(note.pitches) > 1 for note in notes):
        upper, lower = _split(notes, at_least=True), _split(notes, at_least=False)
        return SheetPart(name, (_staff("G", upper, bars, False), _staff("F", lower, bars, False)), program)
    clef = "F" if pitches and sum(pitches) / len(pitches) < _MIDDLE_C - 3 else "G"
    return SheetPart(name, (_staff(clef, notes, bars, slashes),), program)


def _split(notes: Iterable[Struck], *, at_least: bool) -> list[Struck]:
    """The notes of one hand: from middle C on, or below it."""
    kept = ((note, tuple(p for p in note.pitches if (p >= _MIDDLE_C) == at_least)) for note in notes)
    return [Struck(note.start, note.end, pitches) for note, pitches in kept if pitches]


def _staff(clef: str, notes: Sequence[Struck], bars: Sequence[Bar], slashes: bool) -> Staff:
    rows: list[tuple[Event, ...]] = []
    first = 0
    for bar in bars:
        while first < len(notes) and notes[first].end <= bar.start:
            first += 1
        inside = []
        for note in notes[first:]:
            if note.start >= bar.end:
                break
            inside.append(note)
        rows.append(_bar(inside, bar, slashes))
    return Staff(clef, tuple(rows))


def _bar(notes: Sequence[Struck], bar: Bar, slashes: bool) -> tuple[Event, ...]:
    length = bar.end - bar.start
    if not notes:
        if slashes and length == bar.ruler.bar:
            return _slashes(bar.ruler)
        return (Event(0, Value(length, "whole"), fills_bar=True),)
    events: list[Event] = []
    speller = _Speller(bar.key)
    at = 0
    for note in notes:
        start, end = max(0, note.start - bar.start), min(length, note.end - bar.start)
        if end <= at or end <= start:
            continue
        start = max(start, at)
        events += _events(at, written(at, start, bar.ruler, is_rest=True))
        values = written(start, end, bar.ruler)
        for index, value in enumerate(values):
            back = index > 0 or note.start < bar.start
            on = index + 1 < len(values) or note.end > bar.end
            pitches = tuple(speller.write(pitch, back, on) for pitch in note.pitches)
            events.append(Event(start, value, pitches))
            start += value.ticks
        at = end
    events += _events(at, written(at, length, bar.ruler, is_rest=True))
    _beam(events, bar.ruler)
    _bracket(events, bar.ruler)
    return tuple(events)


def _events(start: int, values: Iterable[Value]) -> list[Event]:
    rows = []
    for value in values:
        rows.append(Event(start, value))
        start += value.ticks
    return rows


def _slashes(ruler: Ruler) -> tuple[Event, ...]:
    """One slash a felt beat."""
    rows = []
    for start, end in zip(ruler.groups, ruler.groups[1:], strict=False):
        values = written(start, end, ruler)
        rows += [Event(start, value, (Pitch("B", 0, 4),), is_slash=True) for value in values[:1]]
    return tuple(rows)


class _Speller:
    """Spells the notes of one bar and knows which signs its key and the notes before have set."""

    def __init__(self, key: Key | None) -> None:
        self.tonic = key.tonic if key else "C"
        count = key.fifths if key and abs(key.fifths) <= 7 else 0
        self.signature = dict.fromkeys(_SHARPS[:count], 1) if count > 0 else dict.fromkeys(_FLATS[:-count], -1)
        self.seen: dict[tuple[str, int], int] = {}

    def write(self, pitch: int, tied_back: bool, tied_on: bool) -> Pitch:
        name = spell(pitch % 12, self.tonic)
        step, alter = name[0], name.count("#") - name.count("b")
        octave = (pitch - alter - LETTER_PITCH_CLASSES[step]) // 12 - 1
        before = self.seen.get((step, octave), self.signature.get(step, 0))
        sign = "" if tied_back or before == alter else _SIGNS.get(alter, "")
        if not tied_back:
            self.seen[step, octave] = alter
        return Pitch(step, alter, octave, sign, tied_back, tied_on)


def _beam(events: Sequence[Event], ruler: Ruler) -> None:
    """Joins flags within a beat; whole halves of a bar where there are eighths alone."""
    group: list[Event] = []
    before: int | None = None
    for event in [*events, None]:
        place = None
        if event and event.pitches and event.value.name in FLAGS and not event.is_slash:
            place = _beam_place(event, events, ruler)
        if place != before or place is None:
            _join(group)
            group = []
        if event and place is not None:
            group.append(event)
        before = place


def _beam_place(event: Event, events: Sequence[Event], ruler: Ruler) -> int:
    group = ruler.group_of(event.start)
    if ruler.metre.denominator != 4 or ruler.metre.numerator not in (2, 4):
        return group
    half = group // 2
    inside = [one for one in events if ruler.group_of(one.start) // 2 == half]
    plain = all(
        one.pitches and one.value.name == "eighth" and not one.value.dots and not one.value.triplet for one in inside
    )
    return 100 + half if plain else group


def _join(group: Sequence[Event]) -> None:
    if len(group) < 2:
        return
    flags = [FLAGS[event.value.name] for event in group]
    for index, event in enumerate(group):
        marks = []
        for level in range(1, flags[index] + 1):
            back = index > 0 and flags[index - 1] >= level
            on = index + 1 < len(group) and flags[index + 1] >= level
            lone = "forward hook" if index == 0 else "backward hook"
            marks.append("continue" if back and on else "begin" if on else "end" if back else lone)
        event.beams = tuple(marks)


def _bracket(events: Sequence[Event], ruler: Ruler) -> None:
    """Marks where threes begin and end: all of one quarter note."""
    for quarter in {(event.start + ruler.shift) // TICKS for event in events if event.value.triplet}:
        inside = [e for e in events if e.value.triplet and (e.start + ruler.shift) // TICKS == quarter]
        if len(inside) > 1:
            inside[0].tuplet, inside[-1].tuplet = "start", "stop"
