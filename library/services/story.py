"""The words of the song page. The words of theory are loaded when a first song needs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from library.core.analysis import PartialAnalysis
    from library.core.findings.closes import Close
    from library.core.findings.finding import Passage
    from library.core.story import Told
    from theory.core.reading import Reading


def told(heard: PartialAnalysis, theory: Reading | None) -> list[Told]:
    """The paragraphs of "What happens here"."""
    from library.core.story import told

    return told(heard, theory)


def closes(theory: Reading | None, heard: PartialAnalysis) -> list[Close]:
    """How phrases end, one row a kind."""
    from library.core.findings.closes import closes

    return closes(theory, heard)


def claims(theory: Reading | None, heard: PartialAnalysis) -> list[Passage]:
    """What is most worth hearing of all that is told."""
    from library.core.findings.closes import claims

    return claims(theory, heard)
