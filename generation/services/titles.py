"""What a making is called, in rows, files and tags."""

from __future__ import annotations

from generation.models import Made
from library.services.downloads import safe_stem
from theory.core.genre.convention import convention

UNTITLED = "Untitled song"


def genre_of(slug: str) -> str:
    """A genre as a reader writes it."""
    try:
        return convention(slug).name
    except KeyError:
        return slug.replace("-", " ").capitalize()


def file_name(made: Made, what: str, ending: str) -> str:
    """ "Title - bass.wav" in characters that every file system takes; a variation says which it is."""
    title = made.title or UNTITLED
    title = f"{title} {made.variation}" if made.variation > 1 else title
    return f"{safe_stem(title, what)}.{ending}"
