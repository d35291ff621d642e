"""A sheet as MusicXML 4.0, for engraving and for notation programs."""

import xml.etree.ElementTree as ET

from theory.core.chord import Chord
from theory.core.key import Key
from theory.core.notation import numeral_parts
from theory.core.sheet.model import Bar, ChordMark, Event, Pitch, Sheet, SheetPart
from theory.core.sheet.values import TICKS

_HEADER = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 '
    'Partwise//EN" "http://www.musicxml.org/dtds/partwise.dtd">\n'
)
_KINDS = {
    "maj": "major", "min": "minor", "dim": "diminished", "aug": "augmented", "5": "power", "1": "pedal",
    "sus2": "suspended-second", "sus4": "suspended-fourth", "7": "dominant", "maj7": "major-seventh",
    "min7": "minor-seventh", "minmaj7": "major-minor", "dim7": "diminished-seventh", "hdim7": "half-diminished",
    "aug7": "augmented-seventh", "maj6": "major-sixth", "min6": "minor-sixth", "9": "dominant-ninth",
    "maj9": "major-ninth", "min9": "minor-ninth", "11": "dominant-11th", "min11": "minor-11th",
    "13": "dominant-13th", "maj13": "major-13th", "min13": "minor-13th",
}  # fmt: skip


def sheet_musicxml(sheet: Sheet, *, numerals: bool = False, lines: frozenset[int] = frozenset()) -> str:
    """The whole document. With `numerals`, Roman numerals stand below the first staff; at the bars of `lines`, counted
    from 0, a new line begins.
    """
    root = ET.Element("score-partwise", version="4.0")
    if sheet.title:
        _text(ET.SubElement(root, "work"), "work-title", sheet.title)
    identification = ET.SubElement(root, "identification")
    if sheet.artist:
        _text(identification, "creator", sheet.artist, type="composer")
    _text(ET.SubElement(identification, "encoding"), "software", "Partimento")
    names = ET.SubElement(root, "part-list")
    for index, part in enumerate(sheet.parts, 1):
        _list_part(names, index, part, alone=len(sheet.parts) == 1)
    for index, part in enumerate(sheet.parts, 1):
        element = ET.SubElement(root, "part", id=f"P{index}")
        for place, bar in enumerate(sheet.bars):
            measure = ET.SubElement(element, "measure", number=str(bar.number))
            if index == 1:
                measure.set("id", f"bar-{place}")
            if place in lines:
                ET.SubElement(measure, "print", {"new-system": "yes"})
            _measure(measure, sheet, part, place, (index == 1, numerals))
    ET.indent(root, " ")
    return _HEADER + ET.tostring(root, encoding="unicode") + "\n"


def _text(parent: ET.Element, tag: str, words: object, **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, tag, attributes)
    child.text = str(words)
    return child


def _list_part(names: ET.Element, index: int, part: SheetPart, *, alone: bool) -> None:
    entry = ET.SubElement(names, "score-part", id=f"P{index}")
    name = _text(entry, "part-name", part.name)
    if alone:
        name.set("print-object", "no")
    _text(ET.SubElement(entry, "score-instrument", id=f"P{index}-I1"), "instrument-name", part.name)
    midi = ET.SubElement(entry, "midi-instrument", id=f"P{index}-I1")
    _text(midi, "midi-channel", index)
    _text(midi, "midi-program", part.program + 1)


def _measure(measure: ET.Element, sheet: Sheet, part: SheetPart, place: int, shows: tuple[bool, bool]) -> None:
    is_first_part, numerals = shows
    bar = sheet.bars[place]
    if bar.number == 0:
        measure.set("implicit", "yes")
    _attributes(measure, part, place, bar)
    if is_first_part:
        if place == 0 and sheet.tempo_bpm:
            _tempo(measure, sheet.tempo_bpm, bar)
        if bar.section:
            direction = ET.SubElement(measure, "direction", placement="above")
            _text(ET.SubElement(direction, "direction-type"), "rehearsal", bar.section)
        _chords(measure, bar, numerals)
    for number, staff in enumerate(part.staves, 1):
        if number > 1:
            _text(ET.SubElement(measure, "backup"), "duration", bar.end - bar.start)
        for event in staff.bars[place]:
            _event(measure, event, number, len(part.staves) > 1)
    if place + 1 == len(sheet.bars):
        _text(ET.SubElement(measure, "barline", location="right"), "bar-style", "light-heavy")


def _attributes(measure: ET.Element, part: SheetPart, place: int, bar: Bar) -> None:
    if place and not bar.shows_key and not bar.shows_metre:
        return
    attributes = ET.SubElement(measure, "attributes")
    if place == 0:
        _text(attributes, "divisions", TICKS)
    if bar.shows_key and bar.key:
        _key(attributes, bar.key)
    if bar.shows_metre:
        time = ET.SubElement(attributes, "time")
        _text(time, "beats", bar.metre.numerator)
        _text(time, "beat-type", bar.metre.denominator)
    if place == 0:
        if len(part.staves) > 1:
            _text(attributes, "staves", len(part.staves))
        for number, staff in enumerate(part.staves, 1):
            clef = ET.SubElement(attributes, "clef", number=str(number))
            _text(clef, "sign", staff.clef)
            _text(clef, "line", 2 if staff.clef == "G" else 4)


def _key(attributes: ET.Element, key: Key) -> None:
    element = ET.SubElement(attributes, "key")
    _text(element, "fifths", key.fifths if abs(key.fifths) <= 7 else 0)
    _text(element, "mode", key.mode)


def _tempo(measure: ET.Element, tempo_bpm: float, bar: Bar) -> None:
    """One mark at the beginning: the beat that is felt, dotted in compound metres."""
    direction = ET.SubElement(measure, "direction", placement="above")
    words = ET.SubElement(ET.SubElement(direction, "direction-type"), "metronome")
    _text(
        words,
        "beat-unit",
        {2: "half", 8: "eighth"}.get(bar.metre.denominator, "quarter") if not bar.metre.is_compound else "quarter",
    )
    if bar.metre.is_compound:
        ET.SubElement(words, "beat-unit-dot")
    _text(words, "per-minute", round(tempo_bpm))
    quarters = tempo_bpm * (1.5 if bar.metre.is_compound else 4 / bar.metre.denominator)
    ET.SubElement(direction, "sound", tempo=f"{quarters:.2f}")


def _chords(measure: ET.Element, bar: Bar, numerals: bool) -> None:
    """Chord symbols at their places, then back to the bar's beginning."""
    at = 0
    for mark in bar.chords:
        forward = mark.tick - bar.start - at
        if forward > 0:
            _text(ET.SubElement(measure, "forward"), "duration", forward)
            at += forward
        _harmony(measure, mark)
        if numerals and mark.numeral:
            direction = ET.SubElement(measure, "direction", placement="below")
            _text(ET.SubElement(direction, "direction-type"), "words", "".join(numeral_parts(mark.numeral)))
    if at:
        _text(ET.SubElement(measure, "backup"), "duration", at)


def _harmony(measure: ET.Element, mark: ChordMark) -> None:
    element = ET.SubElement(measure, "harmony")
    chord = mark.chord
    if chord.root is None:
        _text(ET.SubElement(element, "root"), "root-step", "C", text="")
        _text(element, "kind", "none", text="N.C.")
        return
    _named(element, "root", chord.root)
    _text(element, "kind", _KINDS.get(chord.quality, "other"), text=_body(chord))
    if chord.bass_degree != "1" and chord.bass:
        _named(element, "bass", chord.bass)


def _body(chord: Chord) -> str:
    """What follows the root in the symbol: "m7♭5"."""
    return Chord("C", chord.quality).symbol[1:]


def _named(parent: ET.Element, tag: str, name: str) -> None:
    element = ET.SubElement(parent, tag)
    _text(element, f"{tag}-step", name[0])
    alter = name.count("#") - name.count("b")
    if alter:
        _text(element, f"{tag}-alter", alter)


def _event(measure: ET.Element, event: Event, staff: int, many: bool) -> None:
    if not event.pitches:
        note = ET.SubElement(measure, "note")
        ET.SubElement(note, "rest", {"measure": "yes"} if event.fills_bar else {})
        _rest_of_note(note, event, None, staff, many)
        return
    for index, pitch in enumerate(event.pitches):
        note = ET.SubElement(measure, "note")
        if index:
            ET.SubElement(note, "chord")
        element = ET.SubElement(note, "pitch")
        _text(element, "step", pitch.step)
        if pitch.alter:
            _text(element, "alter", pitch.alter)
        _text(element, "octave", pitch.octave)
        _rest_of_note(note, event, pitch, staff, many, is_first=index == 0)


def _rest_of_note(
    note: ET.Element, event: Event, pitch: Pitch | None, staff: int, many: bool, *, is_first: bool = True
) -> None:
    """Duration, ties, voice, value, sign, beams and brackets, in the order that the format asks for."""
    _text(note, "duration", event.value.ticks)
    ties = [kind for kind, holds in (("stop", pitch.tied_back), ("start", pitch.tied_on)) if holds] if pitch else []
    for kind in ties:
        ET.SubElement(note, "tie", type=kind)
    _text(note, "voice", 1 + 4 * (staff - 1))
    if not event.fills_bar:
        _text(note, "type", event.value.name)
        for _ in range(event.value.dots):
            ET.SubElement(note, "dot")
    if pitch and pitch.accidental:
        _text(note, "accidental", pitch.accidental)
    if event.value.triplet:
        modification = ET.SubElement(note, "time-modification")
        _text(modification, "actual-notes", 3)
        _text(modification, "normal-notes", 2)
    if event.is_slash:
        _text(note, "stem", "none")
        _text(note, "notehead", "slash")
    if many:
        _text(note, "staff", staff)
    for level, mark in enumerate(event.beams if is_first else (), 1):
        _text(note, "beam", mark, number=str(level))
    if ties or (event.tuplet and is_first):
        notations = ET.SubElement(note, "notations")
        for kind in ties:
            ET.SubElement(notations, "tied", type=kind)
        if event.tuplet and is_first:
            ET.SubElement(notations, "tuplet", type=event.tuplet, number="1")
