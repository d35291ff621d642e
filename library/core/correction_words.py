"""Corrections in words, and corrections as people state them turned into how the music is."""

from collections.abc import Callable, Mapping
from typing import Any

from library.core.analysis import Analysis, PartialAnalysis
from library.core.bars import Bars
from library.core.correcting_beats import nearest
from library.core.correcting_harmony import key_at
from library.core.corrections import BoundaryIs, ChordIs, Correction, KeyIs, SectionIs
from theory.core.chord import Chord
from theory.core.chord_entry import parse_chord
from theory.core.key import Key

TITLES = {
    "tempo": "Tempo", "downbeat": "Downbeat", "metre": "Metre", "key": "Key", "chord": "Chord",
    "boundary": "Section boundary", "section": "Section", "genre": "Genre",
}  # fmt: skip
FACTORS = {"half": 0.5, "double": 2.0}


def anchored(kind: str, value: Mapping[str, Any], shown: Analysis) -> dict[str, Any]:
    """The value with what was said against what is shown turned into tempi and times.

    Understands {"factor": "half" | "double"} of a tempo, {"shift_beats": 1} of a downbeat and {"text": "V7/V"} of a
    chord, as people write it; the rest stays as it is. Raises ValueError with a sentence.
    """
    said = dict(value)
    if kind == "chord" and "text" in said:
        text = said.pop("text")
        said["label"] = said.get("label") or str(parse_chord(str(text), _key_there(said, shown)))
    if kind == "tempo" and "factor" in said:
        factor = FACTORS.get(str(said.pop("factor")))
        if factor is None:
            raise ValueError("The tempo can be made half or double of what was heard.")
        if shown.tempo is None:
            raise ValueError("No beat was heard, so there is no tempo to halve or double.")
        said["bpm"] = shown.tempo.bpm * factor
    if kind == "downbeat" and "shift_beats" in said:
        said["at_s"] = _shifted(said.pop("shift_beats"), shown)
    return said


def _key_there(said: Mapping[str, Any], shown: Analysis) -> Key | None:
    times = [time_s for name in ("start_s", "end_s") if isinstance(time_s := said.get(name), (int, float))]
    return key_at(shown, sum(times) / len(times) if times else 0.0)


def _shifted(beats: Any, shown: Analysis) -> float:
    if not isinstance(beats, int) or isinstance(beats, bool) or not -16 < beats < 16:
        raise ValueError(f"“{beats}” is no number of beats. Write 1 for a beat later, -1 for a beat earlier.")
    if not shown.downbeats_s or len(shown.beats_s) < 2:
        raise ValueError("No bars were heard, so there is nothing to shift.")
    middle = shown.downbeats_s[len(shown.downbeats_s) // 2]
    place = nearest(shown.beats_s, middle) + beats
    return shown.beats_s[max(0, min(place, len(shown.beats_s) - 1))]


def in_words(correction: Correction, heard: Analysis | PartialAnalysis) -> str:
    """ "Dm7 in bar 12", "3/4", "A bar starts at 0:12.4"."""
    bars = Bars(heard.beats_s or (), heard.downbeats_s or ())
    return _WORDS[correction.kind](correction, bars)


def _key(it: KeyIs, bars: Bars) -> str:
    mode = f", {it.mode.capitalize()}" if it.mode else ""
    return f"{Key.parse(it.key).pretty}{mode}{_stretch(it.start_s, it.end_s, bars)}"


def _chord(it: ChordIs, bars: Bars) -> str:
    symbol = "No chord" if it.label == "N" else Chord.parse(it.label).symbol
    return f"{symbol}{_stretch(it.start_s, it.end_s, bars)}"


def _section(it: SectionIs, bars: Bars) -> str:
    return f"The section around {_place(it.at_s, bars)} is {' '.join(filter(None, [it.name, it.letter]))}"


def _boundary(correction: BoundaryIs, bars: Bars) -> str:
    if correction.from_s is None and correction.to_s is not None:
        return f"A section starts at {_place(correction.to_s, bars)}"
    if correction.to_s is None:
        return f"No section starts at {_place(correction.from_s or 0.0, bars)}"
    return f"The section starts at {_place(correction.to_s, bars)}, not at {_place(correction.from_s or 0.0, bars)}"


def _stretch(start_s: float | None, end_s: float | None, bars: Bars) -> str:
    if start_s is None or end_s is None:
        return ""
    where = bars.stretch(start_s, end_s)
    return f" in {where}" if where else f" from {_clock(start_s)} to {_clock(end_s)}"


def _place(time_s: float, bars: Bars) -> str:
    bar = bars.bar_at(time_s)
    return f"bar {bar}" if bar else _clock(time_s)


def _clock(time_s: float) -> str:
    return f"{int(time_s // 60)}:{time_s % 60:04.1f}"


_WORDS: dict[str, Callable[[Any, Bars], str]] = {
    "tempo": lambda it, bars: f"{it.bpm:.1f}".removesuffix(".0") + " BPM",
    "downbeat": lambda it, bars: f"A bar starts at {_clock(it.at_s)}",
    "metre": lambda it, bars: f"{it.signature}{_stretch(it.start_s, it.end_s, bars)}",
    "key": _key,
    "chord": _chord,
    "boundary": _boundary,
    "section": _section,
    "genre": lambda it, bars: it.name,
}
