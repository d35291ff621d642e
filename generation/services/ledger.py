"""What a song is made of, as far as earning with it goes, and the answer to "May I monetise this?"."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from generation.core.blueprint import Blueprint
from generation.core.ledger import HumanEdit, Ledger, UsedIn, ledger_of
from generation.core.results import Stem
from generation.models import Made
from generation.services import renderers

PEOPLE = (
    "In many countries only what a person made is protected: what you chose, wrote and changed yourself. "
    "Your edits are kept with the song."
)
SILENT = "No stem is finished yet, so it cannot be said which sounds the song uses."


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a song may be monetised, and why."""

    may_earn: bool | None
    sentence: str
    reasons: list[str]
    sounds: tuple[UsedIn, ...]
    edits: tuple[HumanEdit, ...] = ()  # what a person changed or wrote


def of(made: Made) -> Ledger:
    """The ledger that the making wrote; before its end that of the stems which are finished."""
    if made.ledger:
        with suppress(ValidationError):  # one that an older studio wrote is made anew
            return Ledger.model_validate(made.ledger)
    stems = [Stem.model_validate({**stem.facts, "file": stem.file}) for stem in made.stems.all()]
    return ledger_of(Blueprint.model_validate(made.blueprint), stems, "", "", whole=renderers.model_of(made))


def document_of(made: Made) -> dict[str, Any]:
    """The same for a file; empty while there is no stem."""
    found = of(made)
    return found.model_dump(mode="json") if found.may_earn is not None else {}


def answer(made: Made) -> Answer:
    """ "May I monetise this?" in words."""
    found = of(made)
    if found.may_earn is None:
        return Answer(None, SILENT, [], ())
    barred = [row.sound.name for row in found.sounds if not row.sound.may_earn]
    sentence = (
        "Yes: every sound in it may be used to earn money."
        if found.may_earn
        else f"No: {', '.join(barred)} must not be used to earn money."
    )
    model = renderers.model_of(made)
    if model is not None and barred == [model.name]:
        sentence += " The sampler's song beside it and its stems may."
    accepted = [f"You accepted the licence of {one}." for one in found.accepted]
    return Answer(found.may_earn, sentence, [*found.reasons, *accepted, PEOPLE], found.sounds, found.edits)
