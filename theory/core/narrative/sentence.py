"""What is told of a piece: paragraphs of sentences, sentences of clauses that may name the passage that proves them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

Setting = Literal["plain", "numeral", "symbol"]
SURE = 0.8
TOLD = 0.5  # what is less likely than this is not told


class Word(NamedTuple):
    """Some words of a clause. `function` is T, P, D, X or ""; `setting` says whether it is a numeral or a chord."""

    text: str
    function: str = ""
    setting: Setting = "plain"


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a sentence; with both times it can be played."""

    words: tuple[Word, ...]
    start_s: float | None = None
    end_s: float | None = None

    def __str__(self) -> str:
        return "".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One idea, with its full stop."""

    clauses: tuple[Clause, ...]

    def __str__(self) -> str:
        return "".join(map(str, self.clauses))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences about one thing: "plan", "chords", "keys", "closes", "melody" or "rhythm"."""

    topic: str
    sentences: tuple[Sentence, ...]

    def __str__(self) -> str:
        return " ".join(map(str, self.sentences))


Part = str | Word | Clause


def clause(*words: str | Word, at: tuple[float, float] | None = None) -> Clause:
    """A clause of plain text and words, played at `at`."""
    made = tuple(word if isinstance(word, Word) else Word(word) for word in words)
    return Clause(made, *(at or (None, None)))


def sentence(*parts: Part) -> Sentence:
    """A sentence of clauses and plain words, begun with a capital."""
    made = [part if isinstance(part, Clause) else clause(part) for part in parts]
    first = made[0].words[0]
    if first.setting == "plain" and first.text[:1].islower():
        began = Word(first.text[0].upper() + first.text[1:], first.function)
        made[0] = Clause((began, *made[0].words[1:]), made[0].start_s, made[0].end_s)
    return Sentence(tuple(made))


def numerals(romans: Iterable[str], functions: dict[str, str]) -> list[Word]:
    """ "I", "vi", "V7" in a row with dashes, each in the colour of its function."""
    row: list[Word] = []
    for roman in romans:
        row += [Word("–"), Word(roman, functions.get(roman, ""), "numeral")]
    return row[1:]


def listed(parts: Sequence[Part], most: int = 4) -> list[Part]:
    """ "a", "a and b", "a, b and c", "a, b, c and 3 more"."""
    shown = list(parts if len(parts) == most + 1 else parts[:most])  # "and 1 more" is no shorter than the last one
    left = len(parts) - len(shown)
    if left:
        shown.append(f"{left} more")
    row: list[Part] = []
    for index, part in enumerate(shown):
        row += [part] if index == 0 else [" and " if index == len(shown) - 1 else ", ", part]
    return row


def often(count: int) -> str:
    """ "once", "twice", "three times", "12 times"."""
    return {1: "once", 2: "twice"}.get(count, f"{number(count)} times")


def number(count: int) -> str:
    """Small numbers in words."""
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return words[count] if 0 <= count < len(words) else str(count)


def doubt(confidence: float) -> str:
    """ "" where it is sure, else "probably "."""
    return "" if confidence >= SURE else "probably "
