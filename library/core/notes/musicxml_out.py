"""MusicXML of what was heard: bars, metre and key changes, notes on the beat grid, spelled in their key."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from fractions import Fraction
from importlib import import_module
from typing import Any

from library.core.notes.beat_grid import BarLine
from library.core.notes.score_out import ScoreChord, ScoreRows, score_rows
from library.core.notes.transcription import PITCHED_PARTS, PartName, Transcription
from theory.core.key import Key
from theory.core.piece import Piece
from theory.core.pitch import fifths_of

_TITLES: dict[PartName, str] = {"melody": "Melody", "harmony": "Harmony", "bass": "Bass"}
_VALUES = tuple(Fraction(value) for value in ("4", "3", "2", "3/2", "1", "3/4", "1/2", "3/8", "1/4", "1/8", "1/16"))


def musicxml_bytes(transcription: Transcription, piece: Piece, part: PartName | None = None, title: str = "") -> bytes:
    """A MusicXML score of one part, or of all pitched parts. An empty part is a row of rests."""
    metadata, stream, to_xml = _music21("metadata"), _music21("stream"), _music21("musicxml.m21ToXml")

    rows = score_rows(transcription, piece)
    score: Any = stream.Score()
    score.insert(0, metadata.Metadata(title=title or "Transcription"))
    for name in PITCHED_PARTS if part is None else (part,):
        score.insert(0, _part(rows, name))
    return bytes(to_xml.GeneralObjectExporter(score).parse())


def _music21(module: str) -> Any:
    """A module of music21: half typed, and slow to import, so only when a score is written."""
    return import_module(f"music21.{module}")


def _part(rows: ScoreRows, name: PartName) -> Any:
    """A music21 part with measures."""
    clef, stream, tempo = _music21("clef"), _music21("stream"), _music21("tempo")

    part: Any = stream.Part(id=name)
    part.partName = _TITLES[name]
    chords = rows.parts.get(name, ())
    starts = [chord.start for chord in chords]
    before = ""
    keys = {row.start: row.key for row in rows.keys}
    for number, bar in enumerate(rows.bars, start=1):
        measure: Any = stream.Measure(number=number)
        if number == 1:
            measure.insert(0, clef.BassClef() if name == "bass" else clef.TrebleClef())
            measure.insert(0, tempo.MetronomeMark(number=rows.tempo_bpm))
        if bar.signature != before:
            measure.insert(0, _time_signature(bar.signature))
        if bar.start in keys:
            measure.insert(0, _key_signature(keys[bar.start]))
        before = bar.signature
        inside = slice(max(0, bisect_right(starts, bar.start) - 1), bisect_left(starts, bar.start + bar.length))
        _fill(measure, bar, chords[inside])
        part.append(measure)
    return part


def _time_signature(signature: str) -> Any:
    return _music21("meter").TimeSignature(signature)


def _key_signature(key: Key) -> Any:
    """The signature of a key: a minor key has its relative major's."""
    usual = Key.from_pitch_class(key.tonic_pc, key.mode) if abs(fifths_of(key.tonic)) > 7 else key
    return _music21("key").KeySignature(fifths_of(usual.tonic) - (3 if usual.mode == "minor" else 0))


def _fill(measure: Any, bar: BarLine, chords: Sequence[ScoreChord]) -> None:
    """Write what sounds in the bar, with rests between and ties over its ends."""
    at, end = bar.start, bar.start + bar.length
    for chord in chords:
        first, last = max(at, chord.start), min(end, chord.start + chord.length)
        if last <= first:
            continue
        _write(measure, bar, (at, first), None)
        _write(measure, bar, (first, last), chord)
        at = last
    _write(measure, bar, (at, end), None)


def _write(measure: Any, bar: BarLine, span: tuple[Fraction, Fraction], chord: ScoreChord | None) -> None:
    """A chord or a rest (None) over a span, in as many values as it needs."""
    note, tie = _music21("note"), _music21("tie")

    at, end = span
    for length in values_of(at, end):
        sound: Any = note.Rest() if chord is None else _sound(chord)
        sound.quarterLength = length
        if chord is not None:
            begins, stops = at == chord.start, at + length == chord.start + chord.length
            if not (begins and stops):
                sound.tie = tie.Tie("start" if begins else "stop" if stops else "continue")
        measure.insert(at - bar.start, sound)
        at += length


def _sound(chord: ScoreChord) -> Any:
    pitches = [_pitch(number, name) for number, name in zip(chord.pitches, chord.names, strict=True)]
    return _music21("note").Note(pitches[0]) if len(pitches) == 1 else _music21("chord").Chord(pitches)


def _pitch(number: int, name: str) -> Any:
    """A spelled pitch in the octave in which its letter stands: B# below C, Cb above B."""
    accidentals = name.count("#") - name.count("b")
    octave = (number - accidentals) // 12 - 1
    return _music21("pitch").Pitch(name.replace("b", "-"), octave=octave)


def values_of(start: Fraction, end: Fraction) -> Iterator[Fraction]:
    """Note values that fill a span: plain and dotted ones, and thirds of a quarter note inside its own quarter."""
    while start < end:
        border = min(end, Fraction(int(start) + 1))
        if start.denominator % 3 == 0 or border.denominator % 3 == 0:
            length = border - start
        else:
            room = (Fraction(int(end)) if end.denominator % 3 == 0 else end) - start
            length = next(value for value in _VALUES if value <= room)
        yield length
        start += length
