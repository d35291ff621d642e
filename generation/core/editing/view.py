"""A blueprint as the page draws it: names, functions, spelled chords, bars and seconds. Plain JSON."""

from functools import lru_cache
from typing import Any

from generation.core.blueprint import Blueprint, PlanChord, PlanPart, Section
from generation.core.editing.numerals import sounding_row
from generation.core.instruments.base import Instrument, instrument
from theory.core.genre.convention import conventions
from theory.core.lab.modes import Home
from theory.core.lab.sounding import reading_in
from theory.core.lab.spelling import close_position
from theory.core.notation import numeral_parts, spoken, symbol_parts
from theory.core.pitch import pretty

JSON = dict[str, Any]
_WORDS = {"authentic": "full close", "half": "half close", "deceptive": "deceptive close", "plagal": "plagal close",
          "evaded": "evaded close", "phrygian": "Phrygian half close", "open": "no close"}  # fmt: skip


def view_of(blueprint: Blueprint) -> JSON:
    """Everything that the page draws."""
    names = {one.slug: one.name for one in conventions()}
    sections, bar, start_s = [], 1, 0.0
    for section in blueprint.sections:
        sections.append(_section(section, blueprint) | {"bar": bar, "start_s": round(start_s, 3)})
        bar, start_s = bar + section.bars, start_s + section.duration_s
    return {
        "title": blueprint.title,
        "prompt": blueprint.prompt,
        "seed": blueprint.seed,
        "bars": blueprint.bars,
        "duration_s": round(start_s, 3),
        "genres": [[slug, names.get(slug, slug), share] for slug, share in blueprint.genres],
        "moods": list(blueprint.moods),
        "use": blueprint.use,
        "era": blueprint.era,
        "tonic": blueprint.tonic,
        "mode": blueprint.mode,
        "key": Home.parse(blueprint.tonic, blueprint.mode).name,
        "bpm": blueprint.bpm,
        "metre": blueprint.metre,
        "groove": blueprint.groove,
        "swing": blueprint.swing,
        "voicing": blueprint.voicing,
        "bass_style": blueprint.bass_style,
        "production": blueprint.production.model_dump(),
        "sections": sections,
        "parts": [_part(one) for one in blueprint.parts],
        "takes": [one.model_dump(include={"part", "first_bar", "last_bar", "seed"}) for one in blueprint.takes],
        "origins": {
            one.field: [one.kind, one.says, one.words] for one in reversed(blueprint.origins)
        },  # the first wins
    }


def _section(section: Section, blueprint: Blueprint) -> JSON:
    last = section.phrases[-1].cadence
    return {
        "name": section.name,
        "kind": section.kind,
        "letter": section.letter + "′" * min(3, section.variation),
        "same": _alike(section, blueprint),
        "bars": section.bars,
        "metre": section.metre,
        "grouping": list(section.grouping),
        "bar_quarters": section.bar_quarters,
        "beat_quarters": section.beat_quarters,
        "bpm": section.bpm,
        "tonic": section.tonic,
        "mode": section.mode,
        "key": section.home.name,
        "tonic_shown": pretty(section.tonic) + ("m" if section.key.mode == "minor" else ""),
        "elsewhere": (section.tonic, section.mode) != (blueprint.tonic, blueprint.mode),
        "energy": section.energy,
        "duration_s": round(section.duration_s, 3),
        "cadence": last,
        "close": _WORDS[last],
        "phrases": [[one.bars, one.cadence] for one in section.phrases],
        "transition": section.transition,
        "origin": section.origin,
        "parts": section.parts,
        "chords": list(_chords(section.chords, section.home)),
    }


def _alike(section: Section, blueprint: Blueprint) -> list[str]:
    """Names of other sections with the same letter and chords: what is changed in one can be changed in all."""
    return [
        one.name
        for one in blueprint.sections
        if one is not section
        and one.letter == section.letter
        and (one.mode, one.metre) == (section.mode, section.metre)
        and one.chords == section.chords
    ]


@lru_cache(maxsize=1024)
def _chords(chords: tuple[PlanChord, ...], home: Home) -> tuple[JSON, ...]:
    row = sounding_row(chords, home)
    made, start = [], 0.0
    for at, (planned, chord) in enumerate(zip(chords, row, strict=True)):
        before, after = row[at - 1] if at else None, row[at + 1] if at + 1 < len(row) else None
        read = reading_in(home, chord, before, after)
        made.append(
            {
                "numeral": planned.numeral,
                "quality": planned.quality,
                "typed": planned.numeral if not planned.quality else chord.symbol,
                "roman": list(numeral_parts(planned.numeral if not planned.quality else read.roman or planned.numeral)),
                "symbol": list(symbol_parts(chord.symbol)),
                "spoken": spoken(chord),
                "letter": read.function,
                "borrowed": read.borrowed,
                "role": read.role,
                "midi": list(close_position(chord)),
                "start": round(start, 6),
                "quarters": planned.quarters,
            }
        )
        start += planned.quarters
    return tuple(made)


def _part(part: PlanPart) -> JSON:
    found = _found(part.instrument)
    return part.model_dump() | {
        "instrument_name": found.name if found else part.instrument,
        "family": found.family if found else "",
    }


def _found(instrument_id: str) -> Instrument | None:
    try:
        return instrument(instrument_id)
    except KeyError:
        return None
