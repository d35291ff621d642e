"""How figures make phrases, and phrases sections: sentence, period, call and answer.

A theme belongs to a letter of the form, so that the same letter sings the same. Phrases of one section are the same or
contrast (`_PATTERNS`); within a phrase figures return changed (`_TEMPLATES`), the last leads to the cadence.
"""

from dataclasses import dataclass
from math import log2
from random import Random

from generation.core.blueprint import Section
from generation.core.composing.contour import Shape, draw_shape
from generation.core.composing.melody_idiom import Idiom
from generation.core.composing.melody_rhythm import (
    Beat,
    Density,
    Rhythm,
    Vocabulary,
    draw_rhythm,
    draw_vocabulary,
    pushed,
    spelled,
)
from generation.core.composing.motif import Change, Motif, draw_motif
from generation.core.composing.song import Bar
from generation.core.notes import TICKS

Unit = tuple[str, Change]  # "a" or "b", and how it comes
_TEMPLATES: dict[int, tuple[tuple[Unit, ...], ...]] = {
    1: ((("a", "cadence"),),),
    2: ((("a", "repeat"), ("b", "cadence")), (("a", "repeat"), ("a", "cadence"))),
    3: (
        (("a", "repeat"), ("a", "sequence"), ("b", "cadence")),
        (("a", "repeat"), ("b", "repeat"), ("a", "cadence")),
    ),
    4: (
        (("a", "repeat"), ("a", "sequence"), ("b", "repeat"), ("a", "cadence")),
        (("a", "repeat"), ("b", "repeat"), ("a", "sequence"), ("b", "cadence")),
        (("a", "repeat"), ("a", "answer"), ("a", "fragment"), ("b", "cadence")),
        (("a", "repeat"), ("b", "repeat"), ("a", "inversion"), ("b", "cadence")),
        (("a", "repeat"), ("a", "repeat"), ("b", "repeat"), ("b", "cadence")),
        (("a", "repeat"), ("a", "displace"), ("b", "repeat"), ("a", "cadence")),
        (("a", "repeat"), ("b", "repeat"), ("a", "repeat"), ("b", "cadence")),
    ),
}
_PATTERNS = {1: ("p",), 2: ("pp", "pp", "pq"), 3: ("ppq", "ppq", "pqp"), 4: ("ppqp", "pqpq", "pppq")}
_DENSITY = {
    "verse": 1.05, "pre-chorus": 1.05, "chorus": 0.95, "drop": 1.0, "bridge": 0.85, "solo": 1.15, "intro": 0.7,
    "outro": 0.65, "break": 0.6, "build": 1.1, "interlude": 0.75, "theme": 1.0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Theme:
    """What a letter of the form sings."""

    figures: dict[str, Motif]
    templates: dict[str, tuple[Unit, ...]]  # of phrases "p" and "q"
    pattern: str  # of the section: "pp"
    shapes: dict[str, Shape]
    sequence: int  # scale steps of a sequence
    pickup: Rhythm | None  # ends where the phrase begins
    unit_bars: int
    landing: float  # where in the last bar the line comes to rest, a share of it


def beats_of(bar: Bar) -> tuple[Beat, ...]:
    """The felt beats of a bar with their lengths."""
    ends = (*bar.beats[1:], bar.length)
    return tuple(
        Beat(start, end - start, (end - start) * 2 % 3 == 0 and (end - start) % (TICKS * 3 // 2) == 0)
        for start, end in zip(bar.beats, ends, strict=True)
    )


def unit_bars_of(section: Section, idiom: Idiom) -> int:
    """Bars of a figure: one, two or four, whichever lasts nearest to what the idiom likes; not more than a phrase."""
    bar_s = section.bar_quarters * section.quarter_s
    shortest = min(phrase.bars for phrase in section.phrases)
    fitting = [bars for bars in (1, 2, 4) if bars <= max(1, shortest // 2)] or [1]
    return min(fitting, key=lambda bars: abs(log2(bars * bar_s / idiom.unit_s)))


def draw_theme(section: Section, bar: Bar, idiom: Idiom, chance: Random, common: Random) -> Theme:
    """A theme for a section whose bars are like `bar`. `common` is the chance that all themes of a song share."""
    unit_bars = unit_bars_of(section, idiom)
    notes_per_s = (
        idiom.notes_per_s * _DENSITY[section.kind] * (0.85 + 0.3 * section.energy) * chance.uniform(0.88, 1.14)
    )
    beats = [
        Beat(number * bar.length + beat.start, beat.length, beat.in_three)
        for number in range(unit_bars)
        for beat in beats_of(bar)
    ]
    cells = draw_vocabulary(beats, Density(notes_per_s, section.quarter_s), idiom, chance, common)
    figures = {}
    for name in "ab":
        rhythm = _figure(beats, cells, section.quarter_s, idiom, chance)
        figures[name] = draw_motif(rhythm, idiom, chance)
    counts = [-(-phrase.bars // unit_bars) for phrase in section.phrases]
    most = max(counts, key=counts.count)
    templates = {name: _template(min(most, 4), chance) for name in "pq"}
    templates["q"] = tuple(("b" if name == "a" else "a", change) for name, change in templates["q"])
    return Theme(
        figures=figures,
        templates=templates,
        pattern=chance.choice(_PATTERNS[min(4, len(section.phrases))]),
        shapes={"p": draw_shape(chance), "q": draw_shape(chance)},
        sequence=chance.choice((-2, -1, -1, 1, 1, 2)),
        pickup=_pickup(bar, section.quarter_s, chance) if chance.random() < idiom.pickup else None,
        unit_bars=unit_bars,
        landing=chance.choice((0.0, 0.0, 0.0, 0.25, 0.5)),
    )


def units_of(theme: Theme, symbol: str, count: int) -> tuple[Unit, ...]:
    """The figures of a phrase of `count` units: its template, repeated from the front where it is too short."""
    template = theme.templates[symbol]
    if count <= len(template):
        return (*template[: count - 1], template[-1])
    body = template[:-1] or (("a", "repeat"),)
    return (*(body[i % len(body)] for i in range(count - 1)), template[-1])


def _template(count: int, chance: Random) -> tuple[Unit, ...]:
    return chance.choice(_TEMPLATES[count])


def _figure(beats: list[Beat], cells: Vocabulary, quarter_s: float, idiom: Idiom, chance: Random) -> Rhythm:
    """The rhythm of a figure over some beats, pushed ahead of them as far as the idiom likes."""
    fewest = min(3, len(beats)) if idiom.notes_per_s * quarter_s > 0.5 else 1
    for _ in range(8):
        rhythm = draw_rhythm(beats, cells, chance)
        if len(rhythm.onsets) >= fewest:
            break
    else:
        rhythm = spelled(beats[-1].start + beats[-1].length, [beat.start for beat in beats])
    strong = [beat.start for beat in beats if not beat.in_three]
    by = TICKS // 2 if quarter_s < 0.56 else TICKS // 4 if quarter_s > 0.8 else chance.choice((TICKS // 2, TICKS // 4))
    rhythm = pushed(rhythm, strong[1:], by, idiom.push, chance)
    if chance.random() < idiom.breath:
        last = min(beats[-1].length, rhythm.lengths[-1])
        rhythm = spelled(rhythm.length, rhythm.onsets, [*_ends(rhythm), rhythm.onsets[-1] + last])
    return rhythm


def _ends(rhythm: Rhythm) -> list[int]:
    return [onset + size for onset, size in zip(rhythm.onsets, rhythm.lengths, strict=True)]


def _pickup(bar: Bar, quarter_s: float, chance: Random) -> Rhythm:
    """One to three notes before the bar line."""
    last = beats_of(bar)[-1]
    step = last.length // 3 if last.in_three else TICKS // 2 if quarter_s < 0.75 else TICKS // 4
    count = chance.choice((1, 1, 2, 2, 3)) if step * 3 < bar.length else 1
    return spelled(step * count, [step * i for i in range(count)])
