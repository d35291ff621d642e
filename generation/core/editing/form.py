"""The form: sections moved, resized, copied, deleted, put in, renamed; with them go takes and origins."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from typing import Any, TypeVar, get_args

from generation.core.blueprint import Blueprint, Origin, Phrase, PlanChord, Section, SectionKind, Take, Transition
from generation.core.editing.reading import Change, number, one_of, place, section_of, text, whole
from generation.core.editing.rows import refit, refit_phrases
from theory.core.document import Document

MOST_SECTIONS = 200
KINDS: tuple[str, ...] = get_args(SectionKind)
TRANSITIONS: tuple[str, ...] = get_args(Transition)
_USUAL_BARS = {"intro": 4, "pre-chorus": 4, "break": 4, "build": 4, "outro": 4, "interlude": 4}
_SECTION_FIELD = re.compile(r"sections\.(\d+)(\..*)?")

D = TypeVar("D", bound=Document)
Row = tuple[int | None, Section]  # where it was before, and the section


def changed(document: D, **fields: Any) -> D:
    """A document with other fields, checked. Raises pydantic.ValidationError."""
    return type(document)(**{name: getattr(document, name) for name in type(document).model_fields} | fields)


def with_section(blueprint: Blueprint, at: int, section: Section) -> Blueprint:
    """Another section in the place of one."""
    rows: list[Row] = list(enumerate(blueprint.sections))
    rows[at] = (at, section)
    return with_rows(blueprint, rows)


def with_rows(blueprint: Blueprint, rows: Sequence[Row]) -> Blueprint:
    """The sections anew. Takes move with their bars or are dropped, origins keep pointing at their sections."""
    if not rows:
        raise ValueError("A song needs at least one section. Put in another before you delete this one.")
    if len(rows) > MOST_SECTIONS:
        raise ValueError(f"These would be {len(rows)} sections; at most {MOST_SECTIONS} are kept.")
    sections = tuple(section for _, section in rows)
    return changed(blueprint, sections=sections, takes=_takes(blueprint, rows), origins=_origins(blueprint, rows))


def move(blueprint: Blueprint, change: Change) -> Blueprint:
    """Puts a section at another place."""
    at, to = place(blueprint, change), place(blueprint, change, "to")
    rows: list[Row] = list(enumerate(blueprint.sections))
    rows.insert(to, rows.pop(at))
    return with_rows(blueprint, rows)


def resize(blueprint: Blueprint, change: Change) -> Blueprint:
    """Gives a section another number of bars; its close stays at the end."""
    at, section = section_of(blueprint, change)
    return with_section(blueprint, at, of_bars(section, whole(change, "bars", 1, 512)))


def of_bars(section: Section, bars: int) -> Section:
    """A section with another number of bars."""
    if bars == section.bars:
        return section
    chords = refit(section.chords, section.bar_quarters, bars)
    return changed(section, bars=bars, chords=chords, phrases=refit_phrases(section.phrases, bars))


def copy(blueprint: Blueprint, change: Change) -> Blueprint:
    """The same section once more, after itself or at `to`; a variation of it."""
    at, section = section_of(blueprint, change)
    to = whole(change, "to", 0, len(blueprint.sections)) if "to" in change else at + 1
    heard = [one.variation for one in blueprint.sections if one.letter == section.letter]
    again = changed(
        section, name=_free_name(section.kind, section.name, blueprint), variation=min(99, max(heard) + 1), origin=""
    )
    rows: list[Row] = list(enumerate(blueprint.sections))
    rows.insert(to, (None, again))
    return with_rows(blueprint, rows)


def delete(blueprint: Blueprint, change: Change) -> Blueprint:
    """Takes a section out."""
    at = place(blueprint, change)
    return with_rows(blueprint, [row for row in enumerate(blueprint.sections) if row[0] != at])


def insert(blueprint: Blueprint, change: Change) -> Blueprint:
    """A new section in front of the one at `at`: harmony of its neighbour's key, the parts as strong as there."""
    at = whole(change, "at", 0, len(blueprint.sections))
    kind = one_of(change, "kind", KINDS)
    bars = whole(change, "bars", 1, 512) if "bars" in change else _USUAL_BARS.get(kind, 8)
    like = next((one for one in blueprint.sections if one.kind == kind), None)
    beside = like or blueprint.sections[min(at, len(blueprint.sections) - 1)]
    letters = {one.letter for one in blueprint.sections}
    free = [chr(code) for code in range(ord("A"), ord("Z") + 1) if chr(code) not in letters]
    fresh = changed(
        beside, name=_free_name(kind, "", blueprint), kind=kind, origin="put in by hand",
        letter=beside.letter if like else (free or ["Z"])[0], variation=min(99, beside.variation + 1) if like else 0,
    )  # fmt: skip
    rows: list[Row] = list(enumerate(blueprint.sections))
    rows.insert(at, (None, _plain(fresh, bars) if like is None else of_bars(fresh, bars)))
    return with_rows(blueprint, rows)


def _plain(section: Section, bars: int) -> Section:
    """New material: a bar each of tonic, predominant and dominant, home at the end."""
    row = ("I", "IV", "I", "V") if section.key.mode == "major" else ("i", "iv", "i", "V")
    names = [row[at % 4] for at in range(bars - 1)] + [row[0]]
    chords = tuple(PlanChord(numeral=name, quarters=section.bar_quarters) for name in names)
    phrases = refit_phrases((Phrase(bars=min(4, bars), cadence="authentic"),), bars)
    return changed(section, bars=bars, chords=chords, phrases=phrases)


def rename(blueprint: Blueprint, change: Change) -> Blueprint:
    """Another name."""
    at, section = section_of(blueprint, change)
    return with_section(blueprint, at, changed(section, name=text(change, "name", 60)))


def kind(blueprint: Blueprint, change: Change) -> Blueprint:
    """Another kind of section; a name that was only the kind follows."""
    at, section = section_of(blueprint, change)
    new = one_of(change, "kind", KINDS)
    own = re.fullmatch(rf"{re.escape(section.kind)}( \d+)?", section.name, re.IGNORECASE)
    name = _free_name(new, "", blueprint) if own else section.name
    return with_section(blueprint, at, changed(section, kind=new, name=name))


def energy(blueprint: Blueprint, change: Change) -> Blueprint:
    """How much energy one section has, or (`values`) all of them."""
    values = change.get("values")
    if values is None:
        at, section = section_of(blueprint, change)
        return with_section(blueprint, at, changed(section, energy=round(number(change, "value", 0, 1), 3)))
    if not isinstance(values, list) or len(values) != len(blueprint.sections):
        raise ValueError(f"The energy curve needs {len(blueprint.sections)} values, one for each section.")
    levels = [round(number({"energy": value}, "energy", 0, 1), 3) for value in values]
    pairs = zip(blueprint.sections, levels, strict=True)
    return with_rows(blueprint, [(at, changed(one, energy=level)) for at, (one, level) in enumerate(pairs)])


def transition(blueprint: Blueprint, change: Change) -> Blueprint:
    """How a section leads into the next."""
    at, section = section_of(blueprint, change)
    return with_section(blueprint, at, changed(section, transition=one_of(change, "value", TRANSITIONS)))


def _free_name(kind_of: str, like: str, blueprint: Blueprint) -> str:
    """ "Chorus 4" where three are there; a name of its own is counted likewise."""
    base = re.sub(r" \d+$", "", like) or kind_of.capitalize()
    names = {one.name for one in blueprint.sections}
    if base not in names and not any(re.fullmatch(rf"{re.escape(base)} \d+", name) for name in names):
        return base[:60]
    return next(name for at in range(2, MOST_SECTIONS + 3) if (name := f"{base[:55]} {at}") not in names)


def _takes(blueprint: Blueprint, rows: Sequence[Row]) -> tuple[Take, ...]:
    if not blueprint.takes:
        return ()
    bars = _bar_moves(blueprint, rows)
    made = []
    for take in blueprint.takes:
        places = [bars.get(bar) for bar in range(take.first_bar, take.last_bar + 1)]
        first = places[0]
        if first is None or places != [(first[0] + at, first[1]) for at in range(len(places))]:
            continue
        moved = first[1]
        notes = take.notes
        if notes is not None and moved:
            notes = tuple(changed(note, start_quarters=round(note.start_quarters + moved, 6)) for note in notes)
        made.append(changed(take, first_bar=first[0], last_bar=first[0] + len(places) - 1, notes=notes))
    return tuple(made)


def _bar_moves(blueprint: Blueprint, rows: Sequence[Row]) -> dict[int, tuple[int, float]]:
    """Old bar: (new bar, by how many quarter notes it moved), for bars that are as they were."""
    old_first = list(accumulate((one.bars for one in blueprint.sections), initial=1))
    old_start = blueprint.section_starts
    moves: dict[int, tuple[int, float]] = {}
    bar, start = 1, 0.0
    for was, section in rows:
        if was is not None and section.metre == blueprint.sections[was].metre:
            old = blueprint.sections[was]
            same = section.bars if section.bars == old.bars else min(section.bars, old.bars) - 1
            for at in range(same):
                moves.setdefault(old_first[was] + at, (bar + at, round(start - old_start[was], 6)))
        bar += section.bars
        start += section.quarters
    return moves


def _origins(blueprint: Blueprint, rows: Sequence[Row]) -> tuple[Origin, ...]:
    to = {was: at for at, (was, _) in enumerate(rows) if was is not None}
    made = []
    for origin in blueprint.origins:
        match = _SECTION_FIELD.fullmatch(origin.field)
        if match is None:
            made.append(origin)
        elif int(match[1]) in to:
            field = f"sections.{to[int(match[1])]}{match[2] or ''}"
            made.append(origin if field == origin.field else changed(origin, field=field))
    return tuple(made)


def lost_takes(before: Blueprint, after: Blueprint) -> tuple[str, ...]:
    """Sentences about takes that a change dropped."""
    left = Counter(_of(take) for take in after.takes)
    lost = []
    for take in before.takes:
        key = _of(take)
        if left[key] > 0:
            left[key] -= 1
            continue
        name = next(part.name for part in before.parts if part.id == take.part)
        bars = f"bars {take.first_bar} to {take.last_bar}"
        lost.append(f"What was made again in {bars} of {name} no longer fits and is gone.")
    return tuple(lost)


def _of(take: Take) -> tuple[str, int, int, int]:
    """What a take keeps while it moves."""
    return take.part, take.seed, len(take.notes or ()), take.last_bar - take.first_bar
