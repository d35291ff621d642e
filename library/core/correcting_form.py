"""Corrections of the form: where sections start, what they are called."""

from library.core.analysis import Analysis, Section
from library.core.misfit import DoesNotFitError

NEAR_S = 3.0  # a new hearing places the same boundary within this time
THERE_S = 0.5  # a boundary this near to where a person put it is already right
SHORTEST_S = 0.5
WHOLE = "A"


def set_boundary(heard: Analysis, from_s: float | None, to_s: float | None) -> Analysis:
    """A boundary moved (both), made (only `to_s`) or taken away (only `from_s`)."""
    sections = list(heard.sections) or [Section(start_s=0.0, end_s=heard.duration_s, confidence=1.0, label=WHOLE)]
    if to_s is not None and not sections[0].start_s < to_s < sections[-1].end_s:
        raise DoesNotFitError(f"A section was said to start at {to_s:.1f} s, which is outside the sections heard.")
    if to_s is not None and _is_there(sections, from_s, to_s):
        return heard
    if from_s is None:
        return heard.model_copy(update={"sections": tuple(_split(sections, to_s or 0.0))})
    place = _near(sections, from_s)
    if place is None:
        if to_s is None:
            return heard  # it is gone already
        raise DoesNotFitError(f"A boundary near {from_s:.1f} s was moved, but none is heard there any more.")
    changed = _without(sections, place) if to_s is None else _moved(sections, place, to_s)
    return heard.model_copy(update={"sections": tuple(changed)})


def _is_there(sections: list[Section], from_s: float | None, to_s: float) -> bool:
    """It was heard where the person put it, and nothing is left to move."""
    there = any(abs(part.start_s - to_s) <= THERE_S for part in sections[1:])
    return there and (from_s is None or abs(from_s - to_s) <= THERE_S or _near(sections, from_s) is None)


def _near(sections: list[Section], time_s: float) -> int | None:
    """The section whose start is nearest to a time, if it is near; the first one's start is no boundary."""
    places = range(1, len(sections))
    place = min(places, key=lambda one: abs(sections[one].start_s - time_s), default=None)
    return place if place is not None and abs(sections[place].start_s - time_s) <= NEAR_S else None


def _split(sections: list[Section], at_s: float) -> list[Section]:
    found = []
    for part in sections:
        if part.start_s + SHORTEST_S <= at_s <= part.end_s - SHORTEST_S:
            found += [part.model_copy(update={"end_s": at_s}), part.model_copy(update={"start_s": at_s})]
        else:
            found.append(part)
    if len(found) == len(sections):
        raise DoesNotFitError(f"A section was said to start at {at_s:.1f} s, too near to where one starts already.")
    return found


def _without(sections: list[Section], place: int) -> list[Section]:
    """The section goes into the one before it."""
    before, gone = sections[place - 1], sections[place]
    return [*sections[: place - 1], before.model_copy(update={"end_s": gone.end_s}), *sections[place + 1 :]]


def _moved(sections: list[Section], place: int, to_s: float) -> list[Section]:
    before, after = sections[place - 1], sections[place]
    if not before.start_s + SHORTEST_S <= to_s <= after.end_s - SHORTEST_S:
        raise DoesNotFitError(f"A boundary was moved to {to_s:.1f} s, past the next one.")
    moved = [before.model_copy(update={"end_s": to_s}), after.model_copy(update={"start_s": to_s})]
    return [*sections[: place - 1], *moved, *sections[place + 1 :]]


def set_section(heard: Analysis, at_s: float, name: str | None, letter: str | None) -> Analysis:
    """The section that sounds at `at_s` with another name, another letter or both."""
    if not any(part.start_s <= at_s < part.end_s for part in heard.sections):
        raise DoesNotFitError(f"A section was named at {at_s:.1f} s, but none is heard there.")
    fields: dict[str, object] = {"confidence": 1.0}
    if name and name.strip():
        fields["name"] = " ".join(name.split()).lower()
    if letter:
        fields["label"] = letter
    changed = [part.model_copy(update=fields) if part.start_s <= at_s < part.end_s else part for part in heard.sections]
    return heard.model_copy(update={"sections": tuple(changed)})
