"""The form of a piece, read in the words of music theory."""

from collections.abc import Sequence
from itertools import pairwise

from theory.core.document import Document
from theory.core.form.facts import SectionFacts, alike, section_facts
from theory.core.form.names import Named, names
from theory.core.form.shapes import NamedForm, named_forms
from theory.core.form.transitions import Transition, transitions
from theory.core.piece import Piece, TimedSection
from theory.core.statement import Share, Statement, Stretch, places, share

_VARIED = 0.72


class FormSection(Stretch):
    """One section. Equal letters repeat, a prime marks a varied return. `confidence` is that of the name."""

    letter: str
    name: str | None
    bars: int | None
    energy: Share | None  # 1 in the fullest section


class Degree(Statement):
    """How much of something there is, 0 to 1."""

    value: Share


class FormReading(Document):
    """All that is said about the form. What cannot be told is None or empty."""

    sections: tuple[FormSection, ...] = ()
    pattern: str = ""  # the letters in a row, as in "A B A B C B"
    repetition: Degree | None = None
    contrast: Degree | None = None
    transitions: tuple[Transition, ...] = ()
    forms: tuple[NamedForm, ...] = ()  # surest first


def read_form(piece: Piece, energies: Sequence[float] | None = None) -> FormReading:
    """Read the form of a piece from its sections and what sounds in them.

    `energies` may give the loudness of each section, in any unit. Names that the piece already has are kept.
    """
    if not piece.sections:
        return FormReading()
    facts = section_facts(piece, energies)
    letters = _with_primes(facts)
    named = [_kept(section, name) for section, name in zip(piece.sections, names(facts), strict=True)]
    sections = tuple(
        FormSection(
            **places(piece.bars, fact.start_s, fact.end_s),
            letter=letter,
            name=name.name,
            bars=fact.bars,
            energy=None if fact.energy is None else share(fact.energy),
            confidence=share(name.confidence),
            why=name.why,
        )
        for fact, letter, name in zip(facts, letters, named, strict=True)
    )
    return FormReading(
        sections=sections,
        pattern=" ".join(letters),
        repetition=_repetition(facts),
        contrast=_contrast(facts),
        transitions=transitions(piece, facts),
        forms=named_forms(facts, named),
    )


def _kept(section: TimedSection, name: Named) -> Named:
    if section.name is None:
        return name
    if section.name == name.name:
        return Named(name.name, max(name.confidence, section.confidence), name.why)
    return Named(section.name, section.confidence, "so it was heard, or named by hand")


def _with_primes(facts: Sequence[SectionFacts]) -> list[str]:
    """Letters, with a prime added where a return differs from the first time in chords or tune."""
    first: dict[str, SectionFacts] = {}
    letters = []
    for fact in facts:
        head = first.setdefault(fact.base, fact)
        likeness = None if head is fact else alike(head, fact)
        varied = likeness is not None and likeness < _VARIED
        letters.append(fact.letter + ("'" if varied and "'" not in fact.letter else ""))
    return letters


def _repetition(facts: Sequence[SectionFacts]) -> Degree:
    """The share of time that repeats an earlier section."""
    seen: set[str] = set()
    repeated_s = 0.0
    for fact in facts:
        repeated_s += fact.length_s if fact.base in seen else 0.0
        seen.add(fact.base)
    value = repeated_s / sum(fact.length_s for fact in facts)
    return Degree(
        value=share(value),
        confidence=share(0.4 + 0.1 * min(5, len(facts))),
        why=f"{value:.0%} of the time belongs to sections that were heard before; {len(seen)} different ones",
    )


def _contrast(facts: Sequence[SectionFacts]) -> Degree | None:
    """The mean difference between neighbouring sections of other letters, in energy, chords and tune."""
    rows = []
    for one, other in pairwise(facts):
        if one.base == other.base:
            continue
        parts = []
        if one.energy is not None and other.energy is not None:
            parts.append(abs(one.energy - other.energy))
        likeness = alike(one, other)
        if likeness is not None:
            parts.append(1 - likeness)
        if parts:
            rows.append(sum(parts) / len(parts))
    if not rows:
        return None
    value = sum(rows) / len(rows)
    word = "little" if value < 0.25 else "plain" if value < 0.5 else "strong"
    return Degree(
        value=share(value),
        confidence=share(0.4 + 0.08 * min(6, len(rows))),
        why=f"{word} contrast in energy, chords and tune at {len(rows)} joints",
    )
