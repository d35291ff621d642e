"""What a panel of the song page says: findings with their confidence, their reason, and where they can be heard."""

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

from library.core.bars import Bars
from library.core.notation import numeral_parts
from library.core.words import Phrase

SURE = 0.8
UNSURE = 0.5
_FLAT = re.compile(r"(?<![A-Za-z0-9])b(?=[IViv]+)")
_NUMERAL_FIRST = re.compile(r"[iv]+[o°ø]?\d*[–/ ]")
SHOWN = 5  # findings of a group before "more"
MOST_PASSAGES = 8
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch that plays; `words` say where it is."""

    words: str
    start_s: float
    end_s: float


class Part(Protocol):
    """One part of a sum, as theory's terms are."""

    @property
    def name(self) -> str: ...
    @property
    def value(self) -> float: ...
    @property
    def why(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One statement. `mark` is a cadence mark (T, P, D, X), `value` a share 0 to 1 that is drawn as a bar.

    `figure` stands for the value where percent would say too much; `terms` are what the value is made of.
    """

    phrases: tuple[Phrase, ...]
    confidence: float
    why: str = ""
    passages: tuple[Passage, ...] = ()
    more_passages: int = 0
    mark: str = ""
    value: float | None = None
    figure: str = ""
    terms: tuple[Part, ...] = ()

    def __str__(self) -> str:
        return "".join(phrase.text + phrase.above + phrase.after for phrase in self.phrases)

    @property
    def first(self) -> Passage | None:
        """What its play button plays."""
        return self.passages[0] if self.passages else None

    @property
    def bars(self) -> int:
        """Confidence as one to three bars."""
        return 3 if self.confidence >= SURE else 2 if self.confidence >= UNSURE else 1

    @property
    def sureness(self) -> str:
        """Confidence in words."""
        return ("", "unsure", "fairly sure", "sure")[self.bars]


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one kind under a heading; what is left over is shown on demand."""

    title: str
    shown: tuple[Finding, ...]
    more: tuple[Finding, ...] = ()
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A dot on a plot at a share of its width."""

    left_percent: float
    letter: str
    words: str


@dataclass(frozen=True, slots=True)
class Plot:
    """A curve over the song on a viewBox of 600 by 80, with a sentence that says what it shows."""

    title: str
    line: str  # path data
    area: str
    words: str
    marks: tuple[Mark, ...] = ()
    high: str = ""  # labels of the axis
    low: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel of the page."""

    slug: str
    title: str
    groups: tuple[Group, ...]
    lead: str = ""
    plot: Plot | None = None

    @property
    def is_empty(self) -> bool:
        """Nothing was found at all."""
        return not any(group.shown or group.more for group in self.groups)


def plain(text: str) -> tuple[Phrase, ...]:
    """A sentence without numerals."""
    return (Phrase(text),)


def numerals(romans: Iterable[str]) -> list[Phrase]:
    """ "ii7", "V7", "I" set as a row with dashes."""
    row: list[Phrase] = []
    for roman in romans:
        parts = numeral_parts(roman)
        row += [Phrase("–"), Phrase(parts.line, "", parts.above, parts.after)]
    return row[1:]


def group(title: str, findings: Sequence[Finding], empty: str = "", most: int = SHOWN) -> Group:
    """The surest findings first in their order; unsure ones, and those beyond `most`, on demand."""
    sure = [one for one in findings if one.confidence >= UNSURE]
    unsure = [one for one in findings if one.confidence < UNSURE]
    return Group(title, tuple(sure[:most]), (*sure[most:], *unsure), "" if sure else empty)


def gathered(rows: Iterable[T], key: Callable[[T], Hashable]) -> list[list[T]]:
    """Rows that say the same, together, in the order in which each is first heard."""
    found: dict[Hashable, list[T]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return list(found.values())


def mean_confidence(rows: Sequence[Any]) -> float:
    """Of statements that are shown as one."""
    return float(sum(row.confidence for row in rows) / len(rows))


def complexity(value: float, terms: Sequence[Part], confidence: float) -> Finding:
    """How complex something is, with what it is made of."""
    return Finding(phrases=plain("Complexity"), confidence=confidence, value=value, terms=tuple(terms))


@dataclass(frozen=True, slots=True)
class Scene:
    """Where findings lie: bars as people count them, and the length of the song."""

    bars: Bars
    duration_s: float

    def passage(self, start_s: float, end_s: float) -> Passage:
        """A stretch with its place in words: "bar 5", "bars 5 to 8", "1:04"."""
        end_s = min(max(end_s, start_s + 0.1), self.duration_s or end_s)
        return Passage(self.bars.stretch(start_s, end_s) or clock(start_s), start_s, end_s)

    def around(self, time_s: float, seconds: float) -> Passage:
        """What leads to a moment and follows it, named by the moment."""
        return replace(self.passage(max(0.0, time_s - seconds), time_s + seconds),
                       words=self.passage(time_s, time_s + 0.1).words)  # fmt: skip

    def passages(self, stretches: Sequence[tuple[float, float]]) -> dict[str, Any]:
        """The fields of a `Finding` that say where it can be heard."""
        first = tuple(self.passage(*stretch) for stretch in stretches[:MOST_PASSAGES])
        return {"passages": first, "more_passages": max(0, len(stretches) - MOST_PASSAGES)}


def clock(time_s: float) -> str:
    """ "1:04"."""
    return f"{int(time_s // 60)}:{int(time_s % 60):02d}"


def times(count: int) -> str:
    """ "once", "twice", "3 times"."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def sentence(text: str) -> str:
    """With a capital and a full stop, as reasons are shown; numerals as they are set: "♭VII", and "ii7" stays small."""
    text = _FLAT.sub("♭", text.strip())
    if not text:
        return text
    begun = text if _NUMERAL_FIRST.match(text) else text[0].upper() + text[1:]
    return begun + ("" if begun[-1] in ".!?" else ".")
