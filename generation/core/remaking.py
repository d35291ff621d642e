"""Bars that fail the check, made again: what is asked for, and whether it helped."""

from collections.abc import Sequence

from generation.core.blueprint import Blueprint, Take
from generation.core.composing.song import SongMap
from generation.core.notes import Written
from generation.core.results import Adherence

_MEASURE = "chords"  # what other notes in a bar can mend
WORTH_IT = 0.03  # short of the bar by less than this, what is heard is mostly the listener's own error


def falls_short(found: Adherence) -> bool:
    """Whether the chords are clearly below their bar, or below what the listener hears on exact renders.

    Single bars fail in many songs, because the listener errs; they are made again only where there are too many.
    """
    return _short_by(found) > WORTH_IT


def remedies(blueprint: Blueprint, written: Sequence[Written], found: Adherence, attempt: int) -> tuple[Take, ...]:
    """Takes that may mend failing bars; empty where nothing falls short."""
    from generation.core.checking.remedy import takes_for

    return takes_for(SongMap(blueprint), written, found, attempt) if falls_short(found) else ()


def is_better(after: Adherence, before: Adherence) -> bool:
    """Whether what fell short is less so."""
    return _short_by(after) < _short_by(before)


def told(blueprint: Blueprint, takes: Sequence[Take], attempt: int) -> tuple[str, ...]:
    """What was made again, in sentences for a reader."""
    times = "once" if attempt == 1 else "twice" if attempt == 2 else f"{attempt} times"
    return tuple(
        f"{_bars(take)} of {blueprint.part(take.part).name} made again {times}, because the check failed there."
        for take in takes
    )


def _bars(take: Take) -> str:
    same = take.first_bar == take.last_bar
    return f"Bar {take.first_bar}" if same else f"Bars {take.first_bar} to {take.last_bar}"


def _short_by(found: Adherence) -> float:
    for score in found.scores:
        if score.name == _MEASURE and score.value is not None:
            return max(0.0, min(score.bar, 1.0 if score.ceiling is None else score.ceiling) - score.value)
    return 0.0
