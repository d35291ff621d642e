"""Plan against what is heard, per bar and over the song. docs/algorithms/adherence.md."""

import tomllib
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from generation.core.checking.expected import Expected, expected, third_of
from generation.core.checking.matching import (
    BEAT_WINDOW_S,
    BOUNDARY_WINDOW_S,
    Stretch,
    agreement,
    doubled,
    f_measure,
    halved,
    matched,
)
from generation.core.composing.song import Bar, SongMap
from generation.core.performing.clock import Clock
from generation.core.results import BarCheck, Score
from library.core.analysis import Analysis
from theory.core.chord import Chord
from theory.core.key import Key
from theory.core.pitch import name_at, pretty

FAILS_BELOW = 0.5  # of a bar's time, chords that agree
SILENT_S = 1.5
_CEILINGS = Path(__file__).with_name("ceilings.toml")
_ROUNDING = 3


class Compared(NamedTuple):
    """Scores over the song, its bars, and the level at which the beat was tapped: "planned", "half" or "double"."""

    scores: tuple[Score, ...]
    bars: tuple[BarCheck, ...]
    level: str


@cache
def ceilings() -> dict[str, dict[str, float]]:
    """What this project asks for, and what the listener scores on plain renders of such songs, by measure."""
    return tomllib.loads(_CEILINGS.read_text(encoding="utf-8"))


def compare(song: SongMap, clock: Clock, heard: Analysis) -> Compared:
    """Everything that can be compared. Spans of the listener past the plan's end do not count."""
    plan = expected(song, clock)
    beats = [time for time in heard.beats_s if time < plan.end_s - BEAT_WINDOW_S]
    level, tapped = _level(plan.beats_s, beats)
    chords = [(span.start_s, span.end_s, third_of(Chord.parse(span.label))) for span in heard.chords]
    keys = [(row.start_s, row.end_s, _key_name(row.key)) for row in heard.key_regions]
    downbeats = [time for time in heard.downbeats_s if time < plan.end_s - BEAT_WINDOW_S]
    bounds = [row.start_s for row in heard.sections if BOUNDARY_WINDOW_S < row.start_s < plan.end_s - BOUNDARY_WINDOW_S]
    values = {
        "chords": _share(plan.chords, chords),
        "beats": f_measure(tapped, beats, BEAT_WINDOW_S),
        "downbeats": f_measure(plan.downbeats_s, downbeats, BEAT_WINDOW_S),
        "key": _share(plan.keys, keys),
        "sections": f_measure(plan.boundaries_s, bounds, BOUNDARY_WINDOW_S) if plan.boundaries_s else None,
    }
    bars = _bars(song, plan, _Heard(chords, keys, matched(tapped, beats, BEAT_WINDOW_S), tapped, downbeats))
    return Compared(tuple(score(name, value) for name, value in values.items()), bars, level)


def score(name: str, value: float | None) -> Score:
    """A measure beside its bar and the listener's ceiling; met where the lower of both is reached."""
    row = ceilings()[name]
    goal = min(row["bar"], row.get("ceiling", row["bar"]))
    return Score(
        name=name, value=None if value is None else round(value, _ROUNDING), bar=row["bar"],
        ceiling=row.get("ceiling"), met=None if value is None else round(value, _ROUNDING) >= goal,
    )  # fmt: skip


class _Heard(NamedTuple):
    chords: Sequence[Stretch]
    keys: Sequence[Stretch]
    beats_hit: Sequence[bool]
    beats_s: Sequence[float]
    downbeats_s: Sequence[float]


def _level(planned: Sequence[float], heard: Sequence[float]) -> tuple[str, Sequence[float]]:
    """The level of the beat that the listener tapped: the planned one unless half or double fits clearly better."""
    rows = {"planned": list(planned), "half": halved(planned), "double": doubled(planned)}
    best = max(rows, key=lambda name: (f_measure(rows[name], heard, BEAT_WINDOW_S) + 0.05 * (name == "planned"), name))
    return best, rows[best]


def _key_name(written: str) -> str:
    key = Key.parse(written)
    return f"{key.tonic_pc}:{key.mode}"


def _share(planned: Sequence[Stretch], heard: Sequence[Stretch]) -> float | None:
    agree, total = agreement(planned, heard)
    return agree / total if total else None


def _bars(song: SongMap, plan: Expected, heard: _Heard) -> tuple[BarCheck, ...]:
    starts = [*plan.downbeats_s, plan.end_s]
    hits = list(zip(heard.beats_s, heard.beats_hit, strict=True))
    downs = matched(plan.downbeats_s, heard.downbeats_s, BEAT_WINDOW_S)
    rows, at = [], 0
    for bar, (start, end), down in zip(song.bars, pairwise(starts), downs, strict=True):
        inside = []
        while at < len(hits) and hits[at][0] < end - 1e-6:
            inside.append(hits[at][1])
            at += 1
        rows.append(_bar(song, bar, (start, end), heard, (inside, down)))
    return tuple(rows)


def _bar(
    song: SongMap, bar: Bar, span_s: tuple[float, float], heard: _Heard, beats: tuple[list[bool], bool]
) -> BarCheck:
    start, end = span_s
    slope = (end - start) / (bar.end - bar.start)
    planned = [
        (start + (row.start - bar.start) * slope, start + (row.end - bar.start) * slope, third_of(row.chord))
        for row in song.spans_in(bar.start, bar.end)
    ]
    chords = _share(planned, heard.chords)
    section = song.section_of(bar)
    key = _share([(start, end, f"{section.key.tonic_pc}:{section.key.mode}")], heard.keys)
    inside, down = beats
    return BarCheck(
        bar=bar.number, start_s=round(start, 4), end_s=round(end, 4),
        chords=None if chords is None else round(chords, _ROUNDING),
        beats=round(sum(inside) / len(inside), _ROUNDING) if inside else None, downbeat=down,
        key=None if key is None else key >= FAILS_BELOW,
        fails=("chords",) if chords is not None and chords < FAILS_BELOW else (),
        planned=" ".join(row.chord.symbol for row in song.spans_in(bar.start, bar.end)),
        heard=" ".join(_names(heard.chords, start, end)),
    )  # fmt: skip


def _names(chords: Sequence[Stretch], start: float, end: float) -> list[str]:
    """What was heard in a stretch, as symbols, without what only reaches into it."""
    names = []
    for a, b, name in chords:
        if name is None or min(b, end) - max(a, start) < 0.2 * (end - start):
            continue
        root, _, third = name.partition(":")
        plain = (
            "N.C." if name == "N" else pretty(name_at((int(root) * 7 + 5) % 12 - 5)) + ("m" if third == "min" else "")
        )
        names.append(plain)
    return names
