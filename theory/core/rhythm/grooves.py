"""Groove templates and how well the drums, or the parts that stand in for them, match each.

Strokes are folded onto one cycle of a template. For each line of it, recall (how often its strokes sound) and precision
(how much of what sounds belongs to it) give an F measure; the lines are weighed and the tempo range taken into account.
docs/algorithms/groove.md says what that cannot tell apart.
"""

import tomllib
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp, log2
from pathlib import Path

from theory.core.metre import Metre
from theory.core.rhythm.grid import BarGrid
from theory.core.statement import Share, Statement, share

LINE_WEIGHTS = {"kick": 0.4, "snare": 0.38, "hat": 0.22}
_STAND_IN = "bass and chords"
_BASE = Path(__file__).with_name("grooves.toml")
_OFF_GRID = 2.2  # a stroke this many times its distance off the step, in steps, no longer counts
_LEAST_KIT, _LEAST_STAND_IN, _LEAST_PATTERN = 0.45, 0.6, 0.7  # scores below say nothing


@dataclass(frozen=True, slots=True)
class Groove:
    """One template. `lines` maps kick, snare, hat or any to steps: x must sound, o may, . must not."""

    name: str
    metre: Metre
    bars: tuple[int, ...]
    bpm: tuple[float, float]
    lines: tuple[tuple[str, str], ...]
    about: str


class GrooveMatch(Statement):
    """How well a piece matches a groove, 0 to 1. `part` is the part that carries it, "drums" for a kit."""

    name: str
    score: Share
    part: str
    bars: int  # length of the cycle
    about: str


@cache
def grooves() -> tuple[Groove, ...]:
    """All templates of grooves.toml. Raises ValueError where a line cannot be read."""
    with _BASE.open("rb") as file:
        rows = tomllib.load(file)["groove"]
    return tuple(_groove(row) for row in rows)


def _groove(row: Mapping[str, object]) -> Groove:
    lines = tuple((name, str(row[name])) for name in ("kick", "snare", "hat", "any") if name in row)
    for name, steps in lines:
        if not steps or set(steps) - set("xo."):
            raise ValueError(f"groove {row['name']!r}: {name} is {steps!r}, but steps are written as x, o and dots")
    bars, bpm = row["bars"], row["bpm"]
    if not lines or not isinstance(bars, list) or not isinstance(bpm, list):
        raise ValueError(f"groove {row['name']!r} needs lines, bars and bpm")
    return Groove(
        str(row["name"]), Metre.parse(str(row["metre"])), tuple(bars), (bpm[0], bpm[1]), lines, str(row["about"])
    )


def groove_matches(
    parts: Mapping[str, Sequence[float]], grids: Sequence[BarGrid], tempo_bpm: float | None
) -> tuple[GrooveMatch, ...]:
    """Templates that fit, best first, at most eight.

    `parts` gives onset times in seconds by part: kick, snare and hat where drums are known, and melody, bass, chords,
    notes.
    """
    matches = []
    placed = {name: _placed(times_s, grids) for name, times_s in parts.items()}
    for groove in grooves():
        bars = [grid.metre == groove.metre for grid in grids]
        if sum(bars) < max(2, len(grids) / 2):
            continue
        fitting = {name: [place for place in row if bars[int(place)]] for name, row in placed.items()}
        matches += [_match(groove, span, fitting, tempo_bpm) for span in groove.bars if sum(bars) >= span]
    best: dict[str, GrooveMatch] = {}
    for match in sorted(matches, key=lambda match: -match.score):
        best.setdefault(match.name, match)
    ranked = [match for match in best.values() if match.score >= _least(match.part)]
    return tuple(_with_confidence(match, ranked, len(grids)) for match in ranked[:8])


def _least(part: str) -> float:
    """The score from which on a match is worth telling: a kit says more than one part or its stand-ins."""
    return _LEAST_KIT if part == "drums" else _LEAST_STAND_IN if part == _STAND_IN else _LEAST_PATTERN


def _placed(times_s: Sequence[float], grids: Sequence[BarGrid]) -> list[float]:
    """Onsets in bars after the first downbeat, with fractions; those outside the bars are left out."""
    found = []
    starts = [grid.start_s for grid in grids]
    for time_s in times_s:
        index = max(0, bisect_right(starts, time_s) - 1)
        inside = grids[index].slot(time_s) / grids[index].slots
        if -0.03 <= inside < 1:
            found.append(max(0.0, index + inside))
    return found


def _match(groove: Groove, span: int, parts: Mapping[str, Sequence[float]], tempo_bpm: float | None) -> GrooveMatch:
    speed, tempo_words = _tempo_fit(groove, tempo_bpm)
    steps = dict(groove.lines).get("any")
    if steps:
        fits = {name: pattern_fit(fold(places, span, len(steps)), steps) for name, places in parts.items()}
        part = max(fits, key=lambda name: fits[name]) if fits else "notes"
        score, told = fits.get(part, 0.0), f"the {part} plays it {fits.get(part, 0.0):.0%} as written"
    else:
        part, stand_ins = _kit(parts)
        told_lines = [(name, line) for name, line in groove.lines if "x" in line or stand_ins[name]]
        fits = {name: line_fit(fold(stand_ins[name], span, len(line)), line) for name, line in told_lines}
        total = sum(LINE_WEIGHTS[name] for name in fits)
        score = sum(LINE_WEIGHTS[name] * fit for name, fit in fits.items()) / total
        told = ", ".join(f"{name} {fit:.0%}" for name, fit in fits.items()) + " as written"
    return GrooveMatch(
        name=groove.name,
        score=share(score * speed),
        part=part,
        bars=span,
        about=groove.about,
        confidence=0.0,
        why=told + tempo_words,
    )


@dataclass(frozen=True, slots=True)
class HeardLine:
    """One line of a template beside what was heard: how often, 0 to 1, each step sounds."""

    name: str
    steps: str
    heard: tuple[float, ...]


def heard_lines(
    match: GrooveMatch, parts: Mapping[str, Sequence[float]], grids: Sequence[BarGrid]
) -> tuple[HeardLine, ...]:
    """The lines of a matched template, each with what was heard on its steps."""
    groove = next((one for one in grooves() if one.name == match.name), None)
    if groove is None:
        return ()
    sounding = {"any": parts.get(match.part, ())} if dict(groove.lines).get("any") else _kit(parts)[1]
    bars = [grid.metre == groove.metre for grid in grids]
    found = []
    for name, steps in groove.lines:
        places = [place for place in _placed(sounding.get(name, ()), grids) if bars[int(place)]]
        often, _ = fold(places, match.bars, len(steps))
        found.append(HeardLine(match.part if name == "any" else name, steps, tuple(share(one) for one in often)))
    return tuple(found)


def _kit(parts: Mapping[str, Sequence[float]]) -> tuple[str, dict[str, Sequence[float]]]:
    """Kick, snare and hat; where there is no kit, bass, chords and all notes stand for them."""
    kit: dict[str, Sequence[float]] = {name: parts.get(name, ()) for name in LINE_WEIGHTS}
    if any(kit.values()):
        return "drums", kit
    return _STAND_IN, {
        "kick": parts.get("bass", ()),
        "snare": parts.get("chords", ()),
        "hat": parts.get("notes", ()),
    }


def fold(places: Sequence[float], span: int, steps: int) -> tuple[list[float], float]:
    """How often, 0 to 1, each of `steps` steps sounds over cycles of `span` bars; and the share of strokes off them.

    `places` are onsets in bars after the first downbeat. Only cycles in which the part plays count.
    """
    sums, off = [0.0] * steps, 0.0
    cycles: set[int] = set()
    for place in places:
        exact = place % span * steps / span
        near = max(0.0, 1 - _OFF_GRID * abs(exact - round(exact)))
        sums[round(exact) % steps] += near
        off += 1 - near
        cycles.add(int(place // span))
    heard = [min(1.0, value / max(1, len(cycles))) for value in sums]
    return heard, off / len(places) if places else 0.0


def pattern_fit(heard: tuple[list[float], float], steps: str) -> float:
    """Fit, 0 to 1, of a part that alone makes the pattern: running notes that happen to touch it count little."""
    often, plan = heard[0], [float(step == "x") for step in steps]
    mean_often, mean_plan = sum(often) / len(often), sum(plan) / len(plan)
    both = sum((a - mean_often) * (b - mean_plan) for a, b in zip(often, plan, strict=True))
    spread = sum((a - mean_often) ** 2 for a in often) * sum((b - mean_plan) ** 2 for b in plan)
    alike = max(0.0, both / spread**0.5) if spread > 1e-12 else 0.0
    return float((line_fit(heard, steps) * alike) ** 0.5)


def line_fit(heard: tuple[list[float], float], steps: str) -> float:
    """F measure, 0 to 1, of what is heard on each step against a line of a template."""
    often, off = heard
    must = [value for value, step in zip(often, steps, strict=True) if step == "x"]
    may = sum(value for value, step in zip(often, steps, strict=True) if step != ".")
    if not must:
        return 1.0 - off if not sum(often) or may >= 0.5 * sum(often) else may / sum(often)
    recall = sum(must) / len(must)
    precision = may / sum(often) * (1 - off) if sum(often) else 0.0
    return 2 * recall * precision / (recall + precision) if recall + precision else 0.0


def _tempo_fit(groove: Groove, tempo_bpm: float | None) -> tuple[float, str]:
    if tempo_bpm is None:
        return 0.95, ""
    low, high = groove.bpm
    outside = max(0.0, log2(low / tempo_bpm), log2(tempo_bpm / high))
    where = "lies in" if not outside else "lies outside"
    return exp(-1.5 * outside), f"; {tempo_bpm:.0f} BPM {where} its {low:g} to {high:g}"


def _with_confidence(match: GrooveMatch, ranked: Sequence[GrooveMatch], bars: int) -> GrooveMatch:
    """Surer with a high score, a distance from the next best one, and more bars."""
    others = [other.score for other in ranked if other.name != match.name]
    margin = match.score - max(others, default=0.0)
    fit = max(0.0, (match.score - 0.4) / 0.6)
    sure = fit * (0.5 + 0.5 * min(1.0, max(0.0, 0.5 + 4 * margin))) * (0.6 + 0.4 * min(1.0, bars / 8))
    return match.model_copy(
        update={"confidence": share(0.95 * sure * (1.0 if match.part in {"drums", *LINE_WEIGHTS} else 0.8))}
    )
