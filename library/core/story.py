"""What the page tells of a song: the story of its theory, or what was heard so far, as phrases to set and to play."""

from collections.abc import Iterator
from dataclasses import dataclass

from library.core.analysis import Analysis, PartialAnalysis
from library.core.notation import numeral_parts, symbol_parts
from library.core.words import Phrase, Sentence, full_scale, sentences
from theory.core.narrative.ground import Ground
from theory.core.narrative.sentence import Clause, Word
from theory.core.narrative.story import story
from theory.core.piece import Bars
from theory.core.reading import Reading

Heard = Analysis | PartialAnalysis
_PROOF_S = 8.0


@dataclass(frozen=True, slots=True)
class Said:
    """A part of a sentence; with both times it plays."""

    phrases: tuple[Phrase, ...]
    start_s: float | None = None
    end_s: float | None = None

    def __str__(self) -> str:
        return "".join(phrase.text + phrase.above + phrase.after for phrase in self.phrases)


@dataclass(frozen=True, slots=True)
class Told:
    """One paragraph: `topic` says what of, `said` are its clauses in a row with the spaces between sentences."""

    topic: str
    said: tuple[Said, ...]

    def __str__(self) -> str:
        return "".join(map(str, self.said))


def told(heard: Heard, reading: Reading | None) -> list[Told]:
    """The story where the theory was read, else the plain sentences; both end with what endangers the sound."""
    if reading is None:
        return [Told("heard", (_heard(one),)) for one in sentences(heard)]
    paragraphs = [
        Told(part.topic, tuple(_spaced([list(map(_said, one.clauses)) for one in part.sentences])))
        for part in story(ground_of(heard, reading))
    ]
    return paragraphs + [Told("sound", (Said(one.phrases),)) for one in full_scale(heard)]


def ground_of(heard: Heard, reading: Reading) -> Ground:
    """What the story stands on."""
    key, tempo, metre = heard.key, heard.tempo, heard.metre
    return Ground(
        reading=reading,
        bars=Bars(tuple(heard.beats_s or ()), tuple(heard.downbeats_s or ())),
        duration_s=heard.duration_s or 0.0,
        home=key.key if key else None,
        home_confidence=key.confidence if key else 0.0,
        church_mode=key.mode if key else None,
        tempo_bpm=tempo.bpm if tempo else None,
        signature=metre.signature if metre else None,
        signature_confidence=metre.confidence if metre else 0.0,
    )


def _heard(one: Sentence) -> Said:
    """A plain sentence, played from the moment that proves it."""
    return Said(one.phrases) if one.at_s is None else Said(one.phrases, one.at_s, one.at_s + _PROOF_S)


def _spaced(rows: list[list[Said]]) -> Iterator[Said]:
    """Clauses of one sentence after the other."""
    for index, row in enumerate(rows):
        if index:
            yield Said((Phrase(" "),))
        yield from row


def _said(clause: Clause) -> Said:
    return Said(tuple(map(_phrase, clause.words)), clause.start_s, clause.end_s)


def _phrase(word: Word) -> Phrase:
    if word.setting == "plain":
        return Phrase(word.text, word.function)
    parts = numeral_parts(word.text) if word.setting == "numeral" else symbol_parts(word.text)
    return Phrase(parts.line, word.function, parts.above, parts.after)
