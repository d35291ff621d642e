"""A progression as files: four voices as MIDI and MusicXML with chord symbols, and a chart as text."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import TYPE_CHECKING

from theory.core.chord import QUALITIES
from theory.core.harmony.voicing import RANGES
from theory.core.midi_file import midi_file
from theory.core.score import KeyChange, MetreChange, Part, Score, ScoreNote, TempoChange
from theory.core.score_musicxml import to_musicxml

if TYPE_CHECKING:
    from theory.core.chord import Chord
    from theory.services.progressions import Progression

TICKS = 480
VOICES = ("Bass", "Tenor", "Alto", "Soprano")
_CHOIR, _PIANO = 52, 0
KINDS = [("mid", "MIDI"), ("musicxml", "MusicXML"), ("txt", "Text")]
# MusicXML's names of chord qualities; a quality that has none is "other", and its text says what it is.
_XML_KINDS = {
    "maj": "major", "min": "minor", "dim": "diminished", "aug": "augmented", "5": "power", "sus2": "suspended-second",
    "sus4": "suspended-fourth", "7": "dominant", "maj7": "major-seventh", "min7": "minor-seventh",
    "minmaj7": "major-minor", "dim7": "diminished-seventh", "hdim7": "half-diminished", "aug7": "augmented-seventh",
    "maj6": "major-sixth", "min6": "minor-sixth", "9": "dominant-ninth", "maj9": "major-ninth", "min9": "minor-ninth",
    "11": "dominant-11th", "min11": "minor-11th", "13": "dominant-13th", "maj13": "major-13th", "min13": "minor-13th",
}  # fmt: skip


def score_of(asked: Progression) -> Score:
    """Four voices, soprano first, in the progression's key, metre and tempo."""
    starts = [round(start * TICKS) for start in asked.start_beats]
    ends = [round((start + beats) * TICKS) for start, beats in zip(asked.start_beats, asked.beats, strict=True)]
    rows = asked.parts().voices
    parts = []
    for voice in reversed(range(len(RANGES))):
        notes = tuple(
            ScoreNote(start_tick=start, length_ticks=max(1, end - start), pitch=row.pitches[voice])
            for start, end, row in zip(starts, ends, rows, strict=True)
            if row is not None
        )
        parts.append(Part(name=VOICES[voice], program=_PIANO, channel=3 - voice, notes=notes))
    keys = [(starts[one.start], one.home.key) for one in asked.stretches]
    return Score(
        title=f"Progression in {asked.home.name}",
        ticks_per_quarter=TICKS,
        end_tick=max(ends, default=0),
        parts=tuple(parts),
        tempos=(TempoChange(tick=0, us_per_quarter=round(60e6 / asked.tempo_bpm)),),
        metres=(MetreChange(tick=0, signature=f"{asked.beats_per_bar}/4"),),
        keys=tuple(KeyChange(tick=tick, key=str(key)) for tick, key in keys if abs(key.fifths) <= 7),
    )


def _midi(asked: Progression) -> tuple[bytes, str]:
    return midi_file(score_of(asked)), "audio/midi"


def _musicxml(asked: Progression) -> tuple[str, str]:
    """The score with its chord symbols over the highest voice."""
    score = score_of(asked)
    text = to_musicxml(score)
    head, root = text[: text.index("<score-partwise")], ET.fromstring(text[text.index("<score-partwise") :])  # noqa: S314 our own
    measures = root.findall("part")[0].findall("measure")
    bar_beats = asked.beats_per_bar
    for chord, start in zip(asked.chords, asked.start_beats, strict=True):
        measure = measures[int(start // bar_beats)]
        divisions = int(root.findtext(".//divisions") or TICKS)
        at = sum(1 for child in measure if child.tag in ("print", "attributes", "direction", "harmony"))
        measure.insert(at, _harmony(chord, round((start % bar_beats) * divisions)))
    ET.indent(root, " ")
    return head + ET.tostring(root, encoding="unicode") + "\n", "application/vnd.recordare.musicxml+xml"


def _harmony(chord: Chord, offset: int) -> ET.Element:
    made = ET.Element("harmony")
    if chord.root is None or chord.bass is None:
        ET.SubElement(made, "root").append(_text("root-step", "C", text=""))
        ET.SubElement(made, "kind", text="N.C.").text = "none"
    else:
        made.append(_pitch("root", chord.root))
        ET.SubElement(made, "kind", text=QUALITIES[chord.quality][1]).text = _XML_KINDS.get(chord.quality, "other")
        if chord.bass_degree != "1":
            made.append(_pitch("bass", chord.bass))
    if offset:
        ET.SubElement(made, "offset").text = str(offset)
    return made


def _pitch(tag: str, name: str) -> ET.Element:
    made = ET.Element(tag)
    made.append(_text(f"{tag}-step", name[0]))
    if len(name) > 1:
        made.append(_text(f"{tag}-alter", str(name.count("#") - name.count("b"))))
    return made


def _text(tag: str, content: str, **attributes: str) -> ET.Element:
    made = ET.Element(tag, attributes)
    made.text = content
    return made


def _chart(asked: Progression) -> tuple[str, str]:
    """Bars with names, the numerals under them, four bars a line."""
    chords = [row for _, part in asked.read() for row in part.chords]
    bars: dict[int, list[tuple[str, str]]] = {}
    for row, start in zip(chords, asked.start_beats, strict=True):
        bars.setdefault(int(start // asked.beats_per_bar), []).append((row.symbol, row.roman or "N.C."))
    count = int(sum(asked.beats) // asked.beats_per_bar) + bool(sum(asked.beats) % asked.beats_per_bar)
    lines = [f"{asked.home.name}, {asked.tempo_bpm:g} BPM, {asked.beats_per_bar} beats a bar", ""]
    for first in range(0, count, 4):
        line_of_bars = [bars.get(number, []) for number in range(first, min(count, first + 4))]
        cells = [tuple(" ".join(pair[line] for pair in bar) or "%" for line in (0, 1)) for bar in line_of_bars]
        widths = [max(map(len, cell)) for cell in cells]
        for line in (0, 1):
            lines.append("| " + " | ".join(f"{c[line]:{w}}" for c, w in zip(cells, widths, strict=True)) + " |")
        lines.append("")
    return re.sub(r"[ \t]+\n", "\n", "\n".join(lines)), "text/plain; charset=utf-8"


MAKERS: dict[str, Callable[[Progression], tuple[bytes | str, str]]] = {
    "mid": _midi,
    "musicxml": _musicxml,
    "txt": _chart,
}
