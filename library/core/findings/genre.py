"""The panel of genre: what it sounds like and why, or what a person named it."""

from library.core.findings.finding import Finding, Group, Panel, plain, sentence
from theory.core.genre.reading import GenreGuess, GenreReading

SHOWN = 3  # genres lie near each other: even the likeliest is rarely sure


def genre_panel(reading: GenreReading, named: str | None = None) -> Panel:
    """The likeliest genres with their reasons. A name that a person gave stands above them."""
    lead = f"Named {named} by you" if named else "" if reading.guesses else "Too little is known to tell a genre."
    found = tuple(_guess(one) for one in reading.guesses)
    moods = ", ".join(reading.mood[:4])
    groups = (
        [Group(f"Sounds like ({moods})" if moods else "Sounds like", found[:SHOWN], found[SHOWN:])] if found else []
    )
    return Panel("genre", "Genre", tuple(groups), lead)


def _guess(one: GenreGuess) -> Finding:
    against = f" Against it: {'; '.join(one.objections[:3])}." if one.objections else ""
    why = sentence("; ".join(one.reasons[:5]) or one.why) + against
    return Finding(phrases=plain(one.name), confidence=one.confidence, why=why, value=one.confidence)
