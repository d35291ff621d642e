"""The panel of genre: what it sounds like and what speaks for and against it, or what a person named it."""

from dataclasses import replace

from library.core.findings.finding import Finding, Group, Panel, Scene, plain, sentence
from theory.core.genre.reading import Evidence, GenreGuess, GenreReading

_FOR, _AGAINST = 0.1, -0.5  # nats; what weighs less says nothing either way
_FULL = 2.0  # a reason as heavy as this fills its bar
_WORDS = ((1.2, "strongly"), (0.5, "clearly"), (0.0, "a little"))
SHOWN = 4


def genre_panel(reading: GenreReading, named: str | None, scene: Scene) -> Panel:
    """The nearest genre with its reasons, then the next ones. A name that a person gave stands above them."""
    lead = f"Named {named} by you" if named else "" if reading.guesses else "Too little is known to tell a genre."
    if not reading.guesses:
        return Panel("genre", "Genre", (), lead)
    best = next((one for one in reading.guesses if named and one.name.lower() == named.lower()), reading.guesses[0])
    others = [one for one in reading.guesses if one is not best]
    if best is reading.guesses[0] and reading.mood and not named:
        lead = f"{', '.join(reading.mood[:4]).capitalize()}."
    nearest = _guess(best)
    if best.evidence:  # readings of older studios have their reasons as one sentence only
        nearest = replace(nearest, why="")
    groups = [Group("By ear" if named else "Nearest", (nearest,)), *_reasons(best, scene)]
    if others:
        groups.append(Group("Also near", (), tuple(_guess(one) for one in others)))
    return Panel("genre", "Genre", tuple(groups), lead)


def _reasons(best: GenreGuess, scene: Scene) -> list[Group]:
    """What speaks for the genre and what against, heaviest first."""
    speaks = [_reason(one, scene) for one in best.evidence if one.weight >= _FOR]
    against = [_reason(one, scene) for one in best.evidence if one.weight <= _AGAINST]
    rows = (("Speaks for it", speaks), ("Speaks against it", against))
    return [Group(title, tuple(found[:SHOWN]), tuple(found[SHOWN:])) for title, found in rows if found]


def _reason(one: Evidence, scene: Scene) -> Finding:
    size = abs(one.weight)
    return Finding(
        phrases=plain(sentence(one.words).removesuffix(".")),
        confidence=1.0,
        value=min(1.0, size / _FULL),
        figure=next(word for least, word in _WORDS if size >= least),
        **scene.passages(list(one.passages)),
    )


def _guess(one: GenreGuess) -> Finding:
    against = f" Against it: {'; '.join(one.objections[:3])}." if one.objections else ""
    why = sentence("; ".join(one.reasons[:5]) or one.why) + against
    return Finding(phrases=plain(one.name), confidence=one.confidence, why=why, value=one.confidence)
