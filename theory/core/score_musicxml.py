"""Scores written as MusicXML 4.0: measures, voices, ties, spelling by key. Every tick and velocity is kept.

Read back by score_musicxml_reading.py; music21 and Verovio read it too.
"""

import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from functools import lru_cache

from theory.core.key import Key
from theory.core.pitch import LETTER_PITCH_CLASSES, spell
from theory.core.score import Part, Score, ScoreNote

FORTE_VELOCITY = 90  # MusicXML counts loudness in percent of this
_TYPES = (
    ("whole", 4.0),
    ("half", 2.0),
    ("quarter", 1.0),
    ("eighth", 0.5),
    ("16th", 0.25),
    ("32nd", 0.125),
    ("64th", 0.0625),
)
_HEADER = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 '
    'Partwise//EN" "http://www.musicxml.org/dtds/partwise.dtd">\n'
)


@dataclass(frozen=True, slots=True)
class Value:
    """A written note value: ticks, name ("eighth"; empty where no name fits), dots, whether it is of a triplet."""

    ticks: int
    name: str = ""
    dots: int = 0
    triplet: bool = False


@dataclass(frozen=True, slots=True)
class _Piece:
    """A note, or the part of one that lies in a measure."""

    note: ScoreNote
    start: int
    end: int


@dataclass(slots=True)
class _Writer:
    """Writes one part; `at` is the place in the measure, in ticks of the score."""

    score: Score
    first: bool  # the first part carries tempo marks
    at: int = 0
    measure: ET.Element = field(default_factory=lambda: ET.Element("measure"))


def to_musicxml(score: Score) -> str:
    """The score as MusicXML text. A score without parts gets an empty one, because the format needs it."""
    root = ET.Element("score-partwise", version="4.0")
    if score.title:
        ET.SubElement(ET.SubElement(root, "work"), "work-title").text = score.title
    fields = ET.SubElement(ET.SubElement(root, "identification"), "miscellaneous")
    for name, value in (("end-tick", score.end_tick), ("upbeat-ticks", score.upbeat_ticks)):
        ET.SubElement(fields, "miscellaneous-field", name=f"partimento-{name}").text = str(value)
    parts = score.parts or (Part(name=""),)
    names = ET.SubElement(root, "part-list")
    for index, part in enumerate(parts):
        _list_part(names, index, part)
    for index, part in enumerate(parts):
        element = ET.SubElement(root, "part", id=f"P{index + 1}")
        voices = _voices(part)
        for number, (start, end) in enumerate(score.bars(), 1):
            writer = _Writer(score, index == 0, start, ET.SubElement(element, "measure", number=str(number)))
            _write_measure(writer, voices, (start, end), part)
    ET.indent(root, " ")
    return _HEADER + ET.tostring(root, encoding="unicode") + "\n"


def _list_part(names: ET.Element, index: int, part: Part) -> None:
    entry = ET.SubElement(names, "score-part", id=f"P{index + 1}")
    ET.SubElement(entry, "part-name").text = part.name
    ET.SubElement(ET.SubElement(entry, "score-instrument", id=f"P{index + 1}-I1"), "instrument-name").text = part.name
    midi = ET.SubElement(entry, "midi-instrument", id=f"P{index + 1}-I1")
    ET.SubElement(midi, "midi-channel").text = str(part.channel + 1)
    ET.SubElement(midi, "midi-program").text = str(part.program + 1)


def _voices(part: Part) -> list[list[ScoreNote]]:
    """Notes dealt out to voices: in a voice notes follow one another or sound together from start to end."""
    voices: list[list[ScoreNote]] = []
    for note in sorted(part.notes, key=lambda row: (row.start_tick, -row.length_ticks, -row.pitch)):
        for voice in voices:
            last = voice[-1]
            together = (last.start_tick, last.length_ticks) == (note.start_tick, note.length_ticks)
            if last.end_tick <= note.start_tick or together:
                voice.append(note)
                break
        else:
            voices.append([note])
    return voices or [[]]


def _write_measure(writer: _Writer, voices: list[list[ScoreNote]], span: tuple[int, int], part: Part) -> None:
    start, end = span
    _attributes(writer, start, part)
    _changes_inside(writer, span)
    for number, voice in enumerate(voices, 1):
        pieces = [
            _Piece(note, max(start, note.start_tick), min(end, note.end_tick))
            for note in voice
            if note.start_tick < end and note.end_tick > start
        ]
        if number > 1 and not pieces:
            continue
        _move(writer, start)
        _write_voice(writer, pieces, span, number)
    _move(writer, end)


def _attributes(writer: _Writer, start: int, part: Part) -> None:
    """What stands at the head of a measure: divisions, key, time, clef, and the tempo that begins here."""
    score = writer.score
    metre = next((change for change in score.metres if change.tick == start), None)
    key = next((change for change in score.keys if change.tick == start), None)
    if start == 0 or metre is not None or key is not None:
        attributes = ET.SubElement(writer.measure, "attributes")
        if start == 0:
            ET.SubElement(attributes, "divisions").text = str(score.ticks_per_quarter)
        if key is not None:
            _key(attributes, Key.parse(key.key))
        if metre is not None:
            time = ET.SubElement(attributes, "time")
            beats, beat_type = metre.signature.split("/")
            ET.SubElement(time, "beats").text = beats
            ET.SubElement(time, "beat-type").text = beat_type
        if start == 0:
            _clef(attributes, part)


def _key(attributes: ET.Element, key: Key) -> None:
    element = ET.SubElement(attributes, "key")
    ET.SubElement(element, "fifths").text = str(key.fifths)
    ET.SubElement(element, "mode").text = key.mode


def _clef(attributes: ET.Element, part: Part) -> None:
    clef = ET.SubElement(attributes, "clef")
    mean = sum(note.pitch for note in part.notes) / len(part.notes) if part.notes else 71
    sign, line = ("percussion", "2") if part.channel == 9 else (("F", "4") if mean < 57 else ("G", "2"))
    ET.SubElement(clef, "sign").text = sign
    ET.SubElement(clef, "line").text = line


def _changes_inside(writer: _Writer, span: tuple[int, int]) -> None:
    """Tempo marks of the measure, and keys that change within it."""
    start, end = span
    score = writer.score
    for tempo in score.tempos if writer.first else ():
        if start <= tempo.tick < end or (tempo.tick >= end >= score.end_tick):
            _move(writer, min(tempo.tick, end))
            direction = ET.SubElement(writer.measure, "direction")
            words = ET.SubElement(ET.SubElement(direction, "direction-type"), "metronome")
            ET.SubElement(words, "beat-unit").text = "quarter"
            ET.SubElement(words, "per-minute").text = f"{tempo.quarters_per_minute:.0f}"
            ET.SubElement(direction, "sound", tempo=repr(tempo.quarters_per_minute))
    for change in score.keys:
        if start < change.tick < end or change.tick == end >= score.end_tick:
            _move(writer, change.tick)
            _key(ET.SubElement(writer.measure, "attributes"), Key.parse(change.key))


def _move(writer: _Writer, tick: int) -> None:
    """Go to another place in the measure."""
    if tick != writer.at:
        element = ET.SubElement(writer.measure, "forward" if tick > writer.at else "backup")
        ET.SubElement(element, "duration").text = str(abs(tick - writer.at))
        writer.at = tick


def _write_voice(writer: _Writer, pieces: list[_Piece], span: tuple[int, int], number: int) -> None:
    begun = -1
    for piece in pieces:
        together = piece.start == begun
        if not together:
            _gap(writer, piece.start, number)
        _write_piece(writer, piece, number, together)
        begun = piece.start
    if number == 1:
        _gap(writer, span[1], number)


def _gap(writer: _Writer, until: int, number: int) -> None:
    """Silence: rests in the first voice, nothing written in the others."""
    if number > 1:
        _move(writer, until)
        return
    for value in note_values(until - writer.at, writer.score.ticks_per_quarter):
        element = ET.SubElement(writer.measure, "note")
        ET.SubElement(element, "rest")
        _value(element, value, number)
        writer.at += value.ticks


def _write_piece(writer: _Writer, piece: _Piece, number: int, together: bool) -> None:
    """One note of one measure, as so many tied values as its length needs; notes of a chord are written alike."""
    if together:
        writer.at = piece.start
    values = note_values(piece.end - piece.start, writer.score.ticks_per_quarter)
    if together and len(values) > 1:
        back = ET.SubElement(writer.measure, "backup")
        ET.SubElement(back, "duration").text = str(piece.end - piece.start)
    for index, value in enumerate(values):
        tied_back = index > 0 or piece.start > piece.note.start_tick
        tied_on = index + 1 < len(values) or piece.end < piece.note.end_tick
        element = ET.SubElement(writer.measure, "note", dynamics=f"{piece.note.velocity * 100 / FORTE_VELOCITY:.2f}")
        if together and len(values) == 1:
            ET.SubElement(element, "chord")
        _pitch(element, piece.note.pitch, writer.score.key_at(piece.note.start_tick))
        _value(element, value, number, (tied_back, tied_on))
        writer.at += value.ticks


def _pitch(element: ET.Element, pitch: int, key: Key | None) -> None:
    name = spell(pitch % 12, key.tonic if key else "C")
    alter = name.count("#") - name.count("b")
    child = ET.SubElement(element, "pitch")
    ET.SubElement(child, "step").text = name[0]
    if alter:
        ET.SubElement(child, "alter").text = str(alter)
    octave = (pitch - alter - LETTER_PITCH_CLASSES[name[0]]) // 12 - 1
    ET.SubElement(child, "octave").text = str(octave)


def _value(element: ET.Element, value: Value, number: int, tied: tuple[bool, bool] = (False, False)) -> None:
    """Duration, ties, voice, note value, in the order that the format asks for."""
    ET.SubElement(element, "duration").text = str(value.ticks)
    kinds = [kind for kind, holds in zip(("stop", "start"), tied, strict=True) if holds]
    for kind in kinds:
        ET.SubElement(element, "tie", type=kind)
    ET.SubElement(element, "voice").text = str(number)
    if value.name:
        ET.SubElement(element, "type").text = value.name
        for _ in range(value.dots):
            ET.SubElement(element, "dot")
    if value.triplet:
        modification = ET.SubElement(element, "time-modification")
        ET.SubElement(modification, "actual-notes").text = "3"
        ET.SubElement(modification, "normal-notes").text = "2"
    if kinds:
        notations = ET.SubElement(element, "notations")
        for kind in kinds:
            ET.SubElement(notations, "tied", type=kind)


def note_values(ticks: int, ticks_per_quarter: int) -> tuple[Value, ...]:
    """A length as written values, the longest first; what no value fits is left as one without a name."""
    known = _known_values(ticks_per_quarter)
    rows: list[Value] = []
    left = ticks
    while left > 0:
        exact = known.get(left)
        value = exact or next(
            (row for row in known.values() if row.ticks < left and not row.triplet and row.dots == 0), None
        )
        if value is None:
            value = Value(left)
        rows.append(value)
        left -= value.ticks
    return tuple(rows)


@lru_cache(maxsize=16)
def _known_values(ticks_per_quarter: int) -> dict[int, Value]:
    """All values with a name, by length in ticks, the longest first."""
    rows: dict[int, Value] = {}
    for name, quarters in _TYPES:
        for dots, factor in ((0, 1.0), (1, 1.5), (2, 1.75)):
            ticks = ticks_per_quarter * quarters * factor
            if ticks.is_integer() and ticks >= 1:
                rows.setdefault(int(ticks), Value(int(ticks), name, dots))
        thirds = ticks_per_quarter * quarters * 2
        if thirds % 3 == 0 and thirds >= 3:
            rows.setdefault(int(thirds) // 3, Value(int(thirds) // 3, name, 0, triplet=True))
    return dict(sorted(rows.items(), reverse=True))
