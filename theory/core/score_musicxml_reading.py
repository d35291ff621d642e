"""MusicXML (plain or zipped as .mxl) read as a Score. Workers only: files may be long."""

import io
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from pathlib import Path

from theory.core.key import Key
from theory.core.pitch import LETTER_PITCH_CLASSES, name_at
from theory.core.score import KeyChange, MetreChange, Part, Score, ScoreNote, TempoChange, without_overlaps
from theory.core.score_musicxml import FORTE_VELOCITY

_MOST_BYTES = 64 << 20
_SHARPEST = 1 << 14


@dataclass(slots=True)
class _State:
    """Where the reading of a part stands; all times in quarters as fractions."""

    at: Fraction = Fraction(0)
    previous: Fraction = Fraction(0)  # start of the last note, for chords
    divisions: int = 1
    open: dict[tuple[int, str], tuple[Fraction, Fraction, int]] = field(default_factory=dict)  # tied notes so far
    notes: list[tuple[Fraction, Fraction, int, int]] = field(default_factory=list)  # start, end, pitch, velocity
    velocity: int = 80
    transpose: int = 0


@dataclass(slots=True)
class _Found:
    """What holds for the whole score: quarters, value."""

    tempos: dict[Fraction, int] = field(default_factory=dict)
    metres: dict[Fraction, str] = field(default_factory=dict)
    keys: dict[Fraction, str] = field(default_factory=dict)
    grids: set[int] = field(default_factory=set)
    first_measure: Fraction = Fraction(0)


def from_musicxml(source: str | bytes | Path) -> Score:
    """Read score-partwise MusicXML. Raises ValueError saying what is wrong with anything else."""
    root = _root(source)
    found = _Found()
    states: list[_State] = []
    for element in root.findall("part"):
        state = _State()
        _read_part(element, state, found, first=not states)
        states.append(state)
    if not states:
        raise ValueError("this MusicXML has no parts: export it as score-partwise")
    return _assemble(root, states, found)


def _root(source: str | bytes | Path) -> ET.Element:
    content = source.read_bytes() if isinstance(source, Path) else source
    if isinstance(content, bytes) and content[:2] == b"PK":
        content = _unzipped(content)
    head = content[:4096] if isinstance(content, bytes) else content[:4096].encode()
    if b"<!ENTITY" in head or len(content) > _MOST_BYTES:
        raise ValueError("this MusicXML declares entities of its own or is longer than 64 MiB: it is not read")
    try:
        root = ET.fromstring(content)  # noqa: S314 entities are refused above
    except ET.ParseError as error:
        raise ValueError(f"this is no XML: {error}") from error
    if root.tag != "score-partwise":
        raise ValueError(f"the file begins with <{root.tag}>: MusicXML as score-partwise is read")
    return root


def _unzipped(content: bytes) -> bytes:
    """The score inside an .mxl file."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [info for info in archive.infolist() if info.filename.endswith((".xml", ".musicxml"))]
            scores = [info for info in names if not info.filename.startswith("META-INF")]
            if not scores or scores[0].file_size > _MOST_BYTES:
                raise ValueError("this .mxl holds no score that can be read")
            return archive.read(scores[0])
    except zipfile.BadZipFile as error:
        raise ValueError(f"this .mxl is damaged: {error}") from error


def _read_part(part: ET.Element, state: _State, found: _Found, *, first: bool) -> None:
    for number, measure in enumerate(part.findall("measure")):
        start = furthest = state.at
        for element in measure:
            _read_element(element, state, found, first)
            furthest = max(furthest, state.at)
        state.at = furthest
        if first and number == 0:
            found.first_measure = furthest - start


def _read_element(element: ET.Element, state: _State, found: _Found, first: bool) -> None:
    if element.tag == "note":
        _read_note(element, state, found)
    elif element.tag in ("backup", "forward"):
        length = _length(element, state)
        state.at = max(Fraction(0), state.at + (length if element.tag == "forward" else -length))
    elif element.tag == "attributes":
        _read_attributes(element, state, found, first)
    elif element.tag in ("direction", "sound"):
        sound = element if element.tag == "sound" else element.find("sound")
        if sound is not None:
            _read_sound(sound, state, found)


def _length(element: ET.Element, state: _State) -> Fraction:
    return Fraction(element.findtext("duration") or "0") / state.divisions


def _read_sound(sound: ET.Element, state: _State, found: _Found) -> None:
    if sound.get("tempo"):
        found.tempos.setdefault(state.at, max(1, min((1 << 24) - 1, round(60e6 / float(sound.get("tempo") or 120)))))
    if sound.get("dynamics"):
        state.velocity = _velocity(sound.get("dynamics"), state.velocity)


def _velocity(percent: str | None, usual: int) -> int:
    return usual if percent is None else max(1, min(127, round(float(percent) * FORTE_VELOCITY / 100)))


def _read_attributes(element: ET.Element, state: _State, found: _Found, first: bool) -> None:
    if element.findtext("divisions"):
        state.divisions = max(1, int(element.findtext("divisions") or 1))
        found.grids.add(state.divisions)
    state.transpose = int(element.findtext("transpose/chromatic") or state.transpose)
    if not first:
        return
    fifths = element.findtext("key/fifths")
    if fifths is not None:
        minor = element.findtext("key/mode") == "minor"
        found.keys[state.at] = str(Key(name_at(int(fifths) + (3 if minor else 0)), "minor" if minor else "major"))
    if element.findtext("time/beats"):
        beats = sum(int(part) for part in (element.findtext("time/beats") or "4").split("+"))
        found.metres[state.at] = f"{beats}/{element.findtext('time/beat-type')}"


def _read_note(element: ET.Element, state: _State, found: _Found) -> None:
    if element.find("grace") is not None or element.find("cue") is not None:
        return
    length = _length(element, state)
    start = state.previous if element.find("chord") is not None else state.at
    state.previous = start
    state.at = max(state.at, start + length)
    pitch = _pitch(element)
    if pitch is None or length <= 0:
        return
    for time in (start, start + length):
        found.grids.add(time.denominator)
    sounding = min(127, max(0, pitch + state.transpose))
    ties = {tie.get("type") for tie in element.findall("tie")}
    velocity = _velocity(element.get("dynamics"), state.velocity)
    here = (sounding, element.findtext("voice") or "1")
    begun = state.open.pop(here, None)
    if begun is not None and not ("stop" in ties and begun[1] == start):
        state.notes.append((begun[0], begun[1], sounding, begun[2]))
        begun = None
    row = (begun[0] if begun else start, start + length, begun[2] if begun else velocity)
    if "start" in ties:
        state.open[here] = row
    else:
        state.notes.append((row[0], row[1], sounding, row[2]))


def _pitch(element: ET.Element) -> int | None:
    """MIDI pitch, None for rests and unpitched strokes."""
    step = element.findtext("pitch/step")
    if step is None:
        return None
    octave = int(element.findtext("pitch/octave") or 4)
    alter = round(float(element.findtext("pitch/alter") or 0))
    return 12 * (octave + 1) + LETTER_PITCH_CLASSES[step] + alter


def _assemble(root: ET.Element, states: list[_State], found: _Found) -> Score:
    grid = max((state.divisions for state in states), default=1)
    for other in found.grids:
        if lcm(grid, other) <= _SHARPEST:
            grid = lcm(grid, other)

    def tick(quarters: Fraction) -> int:
        return round(quarters * grid)

    fields = {row.get("name"): int(row.text or 0) for row in root.iter("miscellaneous-field")
              if (row.get("name") or "").startswith("partimento-")}  # fmt: skip
    end_tick = max(tick(state.at) for state in states)
    metres = tuple(MetreChange(tick=tick(at), signature=text) for at, text in sorted(found.metres.items()))
    score = Score(
        title=root.findtext("work/work-title") or root.findtext("movement-title") or "", ticks_per_quarter=grid,
        end_tick=fields.get("partimento-end-tick", end_tick), upbeat_ticks=fields.get("partimento-upbeat-ticks", 0),
        parts=_parts(root, states, grid), metres=metres,
        tempos=tuple(TempoChange(tick=tick(at), us_per_quarter=us) for at, us in sorted(found.tempos.items())),
        keys=tuple(KeyChange(tick=tick(at), key=key) for at, key in sorted(found.keys.items())),
    )  # fmt: skip
    if not fields and tick(found.first_measure) < score.bar_ticks(score.metre_at(0)):
        return score.model_copy(update={"upbeat_ticks": tick(found.first_measure)})
    return score


def _parts(root: ET.Element, states: list[_State], grid: int) -> tuple[Part, ...]:
    made = []
    for entry, state in zip(root.findall("part-list/score-part"), states, strict=False):
        rows = state.notes + [
            (start, end, pitch, velocity) for (pitch, _), (start, end, velocity) in state.open.items()
        ]
        notes = [
            ScoreNote(start_tick=round(start * grid), length_ticks=max(1, round((end - start) * grid)), pitch=pitch,
                      velocity=velocity)
            for start, end, pitch, velocity in rows
        ]  # fmt: skip
        channel = int(entry.findtext("midi-instrument/midi-channel") or 1) - 1
        program = int(entry.findtext("midi-instrument/midi-program") or 1) - 1
        made.append(Part(name=entry.findtext("part-name") or "", program=min(127, max(0, program)),
                         channel=min(15, max(0, channel)), notes=without_overlaps(notes)))  # fmt: skip
    return tuple(made)
