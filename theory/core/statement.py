"""What readings are made of: statements that say how sure they are and why, and where in the music they hold."""

from typing import Annotated, TypedDict

from pydantic import Field

from theory.core.document import Document
from theory.core.piece import Bars, Place

Share = Annotated[float, Field(ge=0.0, le=1.0)]


class Statement(Document):
    """Something said about a piece: the chance that it is right, and the reason in plain words."""

    confidence: Share
    why: str


class Stretch(Statement):
    """A statement about a stretch of time. `start` and `end` are None where no bars are known."""

    start_s: float
    end_s: float
    start: Place | None = None
    end: Place | None = None


class Term(Document):
    """One part of a sum such as complexity: its value 0 to 1, its weight in the sum, and what it says."""

    name: str
    value: Share
    weight: Share
    why: str


class Complexity(Statement):
    """How demanding something is, 0 plain to 1 very complex: the weighted mean of its terms."""

    value: Share
    terms: tuple[Term, ...]


class Where(TypedDict):
    """The four fields of a `Stretch` that say where it lies."""

    start_s: float
    end_s: float
    start: Place | None
    end: Place | None


def places(bars: Bars, start_s: float, end_s: float) -> Where:
    """Where a stretch lies, in seconds and in bars and beats."""
    return Where(start_s=round(start_s, 4), end_s=round(end_s, 4), start=bars.place(start_s), end=bars.place(end_s))


def share(value: float) -> float:
    """A value held within 0 to 1, three digits."""
    return round(min(1.0, max(0.0, value)), 3)


def complexity_of(terms: tuple[Term, ...], confidence: float) -> Complexity:
    """The weighted mean of the terms, naming the two that weigh most. Needs one term."""
    total = sum(term.weight for term in terms)
    value = sum(term.value * term.weight for term in terms) / total if total else 0.0
    most = sorted(terms, key=lambda term: -term.value * term.weight)[:2]
    why = "mostly from " + " and ".join(f"{term.name} ({term.why})" for term in most)
    return Complexity(value=share(value), terms=terms, confidence=share(confidence), why=why)
