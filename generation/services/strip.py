"""Plan and heard over the time of a song, bar by bar: what the strip of the page is drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from generation.core.blueprint import Blueprint
from generation.core.composing.song import SongMap
from generation.core.performing.clock import Clock
from generation.core.results import Adherence, BarCheck, RuleFault, Score
from generation.models import Made
from library.models import Hearing
from theory.core.chord import Chord
from theory.core.harmony.function import describe

WIDTH = 1000.0  # units of the drawing, whatever the length
GAP = 0.8
ROOM = 34.0  # of a block that holds a name
FLOOR = 106.0  # where bars of agreement stand
MOST_BLOCKS = 900  # more are joined where they do the same
MOST_TOLD = 40  # failing bars that are listed
SCORES = {
    "chords": "Chords, major or minor", "beats": "Beats within 70 ms", "downbeats": "First beats of bars", "key": "Key",
    "sections": "Section borders within 0.5 s",
}  # fmt: skip
FAILS = {"chords": "other chords", "beats": "other beats", "silence": "silence", "clipping": "clipping"}


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of one harmonic function, or of one section."""

    x: float
    width: float
    letter: str  # T P D X, or "-" for none
    words: str

    @property
    def has_room(self) -> bool:
        """Whether a name fits into it."""
        return self.width >= ROOM


@dataclass(frozen=True, slots=True)
class BarCell:
    """One bar of the plan. `height` is how well it agrees, 2 to 26 units."""

    number: int
    start_s: float
    x: float
    width: float
    height: float
    is_failing: bool
    words: str

    @property
    def y(self) -> float:
        """Its upper edge: bars stand on one floor."""
        return FLOOR - self.height


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One measure over the song."""

    title: str
    value: float | None
    asked: float
    ceiling: float | None
    met: bool | None


@dataclass(frozen=True, slots=True)
class Strip:
    """Everything about how a song keeps to its plan."""

    duration_s: float
    form: list[Block]
    planned: list[Block]
    heard_form: list[Block]
    heard: list[Block]
    bars: list[BarCell]
    bar_starts_s: list[float]
    failing: list[BarCheck]
    more_failing: int
    scores: list[ScoreRow]
    rules: tuple[RuleFault, ...]
    adherence: Adherence | None

    @property
    def is_checked(self) -> bool:
        return self.adherence is not None

    @property
    def words(self) -> str:
        """What the drawing says, for those who cannot see it."""
        if self.adherence is None:
            return f"The plan: {len(self.bar_starts_s)} bars."
        count = len(self.failing) + self.more_failing
        return (
            f"{len(self.bars)} bars; {count} do not agree with the plan."
            if count
            else "Every bar agrees with the plan."
        )


def strip_of(made: Made, hearing: Hearing | None) -> Strip:
    """Plan, hearing and check on one axis of time."""
    song = SongMap(Blueprint.model_validate(made.blueprint))
    clock = Clock(song)
    end_s = clock.seconds(song.end)
    duration_s = max(made.duration_s or 0.0, end_s)
    axis = _Axis(duration_s)
    found = _check_of(made)
    heard = hearing.shown if hearing else {}
    starts_s = [clock.seconds(bar.start) for bar in song.bars]
    failing = [bar for bar in found.bars if bar.fails] if found else []
    return Strip(
        duration_s=duration_s,
        form=_form(song, clock, axis),
        planned=_planned(song, clock, axis),
        heard_form=_heard_form(heard, axis),
        heard=_heard(heard, axis),
        bars=[_cell(bar, axis) for bar in found.bars] if found else [],
        bar_starts_s=[round(start_s, 3) for start_s in [*starts_s, end_s]],
        failing=failing[:MOST_TOLD],
        more_failing=max(0, len(failing) - MOST_TOLD),
        scores=[_score(score) for score in found.scores] if found else [],
        rules=found.rules if found else (),
        adherence=found,
    )


def _check_of(made: Made) -> Adherence | None:
    """The stored check; None where there is none, or one that an older studio wrote in another form."""
    if not made.adherence:
        return None
    try:
        return Adherence.model_validate(made.adherence)
    except ValidationError:
        return None


class _Axis:
    """Seconds as units of the drawing."""

    def __init__(self, duration_s: float) -> None:
        self._scale = WIDTH / duration_s if duration_s > 0 else 0.0

    def block(self, start_s: float, end_s: float, letter: str, words: str) -> Block:
        width = (end_s - start_s) * self._scale
        return Block(round(start_s * self._scale, 2), round(max(0.3, width - min(GAP, width / 4)), 2), letter, words)


def _form(song: SongMap, clock: Clock, axis: _Axis) -> list[Block]:
    ends = [*song.section_starts[1:], song.end]
    pairs = zip(song.blueprint.sections, song.section_starts, ends, strict=True)
    return [axis.block(clock.seconds(a), clock.seconds(b), section.letter, section.name) for section, a, b in pairs]


def _planned(song: SongMap, clock: Clock, axis: _Axis) -> list[Block]:
    rows: list[tuple[float, float, str, str]] = []
    for span in song.spans:
        letter = describe(span.chord, span.home.key).function
        rows.append((clock.seconds(span.start), clock.seconds(span.end), letter, span.chord.symbol))
    return [axis.block(*row) for row in _joined(rows)]


def _heard(document: dict[str, Any], axis: _Axis) -> list[Block]:
    rows = [
        (chord["start_s"], chord["end_s"], "-" if chord["label"] == "N" else chord.get("function", "X"), _name(chord))
        for chord in document.get("chords") or ()
    ]
    return [axis.block(*row) for row in _joined(rows)]


def _name(chord: dict[str, Any]) -> str:
    return "" if chord["label"] == "N" else Chord.parse(chord["label"]).symbol


def _heard_form(document: dict[str, Any], axis: _Axis) -> list[Block]:
    sections = document.get("sections") or ()
    return [axis.block(one["start_s"], one["end_s"], one["label"], one.get("name") or one["label"]) for one in sections]


def _joined(rows: list[tuple[float, float, str, str]]) -> list[tuple[float, float, str, str]]:
    """Neighbours of one function as one, where there are too many to be seen."""
    if len(rows) <= MOST_BLOCKS:
        return rows
    joined = rows[:1]
    for row in rows[1:]:
        if row[2] == joined[-1][2]:
            joined[-1] = (joined[-1][0], row[1], row[2], "")
        else:
            joined.append(row)
    return joined


def _cell(bar: BarCheck, axis: _Axis) -> BarCell:
    block = axis.block(bar.start_s, bar.end_s, "", "")
    shares = [share for share in (bar.chords, bar.beats) if share is not None]
    agrees = min(shares) if shares else 1.0
    words = f"Bar {bar.bar}: planned {bar.planned or 'nothing'}, heard {bar.heard or 'nothing'}"
    if bar.fails:
        words += f"; {', '.join(FAILS.get(fail, fail) for fail in bar.fails)}"
    return BarCell(bar.bar, bar.start_s, block.x, block.width, round(max(2.0, 26 * agrees), 1), bool(bar.fails), words)


def _score(score: Score) -> ScoreRow:
    return ScoreRow(SCORES.get(score.name, score.name.capitalize()), score.value, score.bar, score.ceiling, score.met)
