"""Which genres a piece sounds like, with the reasons."""

from math import exp

from theory.core.document import Document
from theory.core.genre.convention import Convention, conventions
from theory.core.genre.evidence import Reason, reasons
from theory.core.genre.traits import Traits, traits_of
from theory.core.harmony.statements import HarmonyReading
from theory.core.piece import Piece
from theory.core.rhythm.reading import RhythmReading
from theory.core.statement import Statement, share

_SHOWN = 5
_SHARPNESS = 0.8
_KINDS_OF_EVIDENCE = 6
_MOST_PASSAGES = 8


class Evidence(Document):
    """One thing that speaks for a genre (weight above 0, in nats) or against it; without passages it holds all over."""

    words: str
    weight: float
    passages: tuple[tuple[float, float], ...] = ()


class GenreGuess(Statement):
    """One genre with its chance; `reasons` speak for it and `objections` against it, weightiest first."""

    slug: str
    name: str
    family: str
    reasons: tuple[str, ...]
    objections: tuple[str, ...]
    evidence: tuple[Evidence, ...] = ()  # all of it, weightiest first; empty in readings of older studios


class GenreReading(Document):
    """The likeliest genres, best first. Empty where too little is known of a piece."""

    guesses: tuple[GenreGuess, ...] = ()
    mood: tuple[str, ...] = ()  # words that the likeliest genre is described by


def read_genre(piece: Piece, harmony: HarmonyReading | None, rhythm: RhythmReading | None) -> GenreReading:
    """Compare a piece with every convention of the base."""
    traits = traits_of(piece, harmony, rhythm)
    known = kinds_known(traits)
    if known < 2:
        return GenreReading()
    weighed = [(genre, reasons(genre, traits)) for genre in conventions()]
    weighed.sort(key=lambda row: -_total(row[1]))
    top = _total(weighed[0][1])
    chances = [exp(_SHARPNESS * (_total(row) - top)) for _, row in weighed]
    trust = min(1.0, known / _KINDS_OF_EVIDENCE)
    guesses = tuple(
        _guess(genre, row, trust * chance / sum(chances))
        for (genre, row), chance in zip(weighed[:_SHOWN], chances, strict=False)
    )
    return GenreReading(guesses=guesses, mood=weighed[0][0].mood)


def kinds_known(traits: Traits) -> int:
    """How many kinds of evidence there are, 0 to 6: tempo, metre, key, chords, instruments, grooves."""
    kinds = (traits.tempo_bpm, traits.signature, traits.mode, traits.chords, traits.instruments, traits.grooves)
    return sum(bool(kind) for kind in kinds)


def _total(row: tuple[Reason, ...]) -> float:
    return sum(reason.score for reason in row)


def _evidence(reason: Reason) -> Evidence:
    places = tuple((round(start_s, 3), round(end_s, 3)) for start_s, end_s in reason.passages[:_MOST_PASSAGES])
    return Evidence(words=reason.words, weight=round(reason.score, 2), passages=places)


def _guess(genre: Convention, row: tuple[Reason, ...], chance: float) -> GenreGuess:
    speaks = sorted((reason for reason in row if reason.score > -0.5), key=lambda reason: -reason.score)
    against = sorted((reason for reason in row if reason.score <= -0.5), key=lambda reason: reason.score)
    why = "; ".join(reason.words for reason in speaks[:3]) or "nothing else fits better"
    return GenreGuess(
        slug=genre.slug,
        name=genre.name,
        family=genre.family,
        confidence=share(chance),
        why=why,
        reasons=tuple(reason.words for reason in speaks),
        objections=tuple(reason.words for reason in against),
        evidence=tuple(_evidence(reason) for reason in sorted(row, key=lambda reason: -abs(reason.score))),
    )
