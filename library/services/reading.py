"""The theory of a song: read from what is shown of it, and read again after a correction."""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import TYPE_CHECKING

from pydantic import ValidationError

from library.services import storage

if TYPE_CHECKING:
    from library.core.analysis import Analysis, PartialAnalysis
    from library.core.findings.finding import Panel
    from library.core.findings.panels import Area
    from library.core.notes.transcription import Transcription
    from library.models import Hearing
    from theory.core.reading import Reading

log = logging.getLogger(__name__)


def transcription_of(name: str) -> Transcription | None:
    """The stored notes; None where none are stored or they cannot be read."""
    from library.core.notes.transcription import Transcription

    if not name:
        return None
    try:
        with storage.local_copy(name) as path:
            return Transcription.load(path)
    except (OSError, EOFError, ValueError) as error:
        log.warning("The notes in %s cannot be read: %s", name, error)
        return None


def read_again(heard: Analysis, notes: str) -> Reading | None:
    """The reading of an analysis and its stored notes; None where the theory fails, which must not lose a hearing."""
    from library.core.reading import read_theory

    try:
        return read_theory(heard, transcription_of(notes))
    except Exception:
        log.exception("The theory of a song could not be read.")
        return None


def panels_of(theory: Reading | None, heard: PartialAnalysis, named: str | None) -> list[Panel]:
    """What the page says of it. The words of theory are loaded when a first song needs them."""
    from library.core.findings.panels import panels

    return panels(theory, heard, named) if theory else []


def areas_of(panels: list[Panel]) -> list[Area]:
    """Every area of theory that the page has a place for, with its panel once it was read."""
    from library.core.findings.panels import areas

    return areas(panels)


class _Stored:
    """A hearing whose reading stays the same until the hearing is written again, so that it is checked once."""

    def __init__(self, hearing: Hearing) -> None:
        self.hearing = hearing
        self.key = (hearing.pk, hearing.updated_at)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Stored) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


def reading_of(hearing: Hearing | None) -> Reading | None:
    """The stored reading; None where there is none, or where an older studio wrote it in another form."""
    return None if hearing is None else _checked(_Stored(hearing))


@lru_cache(maxsize=16)
def _checked(stored: _Stored) -> Reading | None:
    from theory.core.reading import Reading

    theory = stored.hearing.theory
    try:
        return Reading.model_validate(theory) if theory else None
    except ValidationError:
        return None
