"""The parts: switched and weighed per section, put in, taken out, given to other instruments."""

import re
from typing import get_args

from generation.core.blueprint import Blueprint, PlanPart, Role
from generation.core.editing.form import changed, with_section
from generation.core.editing.reading import Change, number, one_of, part_of, section_of, text, whole
from generation.core.instruments.base import instrument, instruments
from generation.core.seeds import LARGEST_SEED

MOST_PARTS = 16
ROLES: tuple[str, ...] = get_args(Role)
STYLES: dict[str, tuple[str, ...]] = {
    "drums": (),
    "percussion": ("shaker", "congas", "tambourine", "clave", "claps", "latin"),
    "bass": ("roots", "root-fifth", "walking", "octaves", "syncopated", "funk", "808", "pedal", "off-beat", "tumbao",
             "boogie", "ostinato", "reggae"),
    "chords": ("block", "broken", "alberti", "stride", "comp", "strum", "fingerpick", "skank", "stab", "tremolo",
               "montuno", "chorale", "power", "sustain", "off-beat", "pulse"),
    "arpeggio": ("up", "down", "updown", "pattern"),
    "pad": ("sustain", "swell"),
    "melody": ("sung", "riff", "lyrical", "bebop", "folk", "horn", "hook"),
    "counter": ("answer", "line", "thirds"),
    "effects": ("transitions",),
}  # fmt: skip
_USUAL = {  # instrument of a part that is put in without one
    "drums": "acoustic-kit", "percussion": "shaker-tambourine", "bass": "electric-bass", "chords": "grand-piano",
    "arpeggio": "arp-synth", "pad": "warm-pad", "melody": "solo-voice", "counter": "string-section",
    "effects": "effects-synth",
}  # fmt: skip


def strength(blueprint: Blueprint, change: Change) -> Blueprint:
    """How strongly a part plays in a section, 0 (silent) to 1."""
    _, part = part_of(blueprint, change)
    at, section = section_of(blueprint, change)
    value = round(number(change, "value", 0, 1), 3)
    playing = {name: share for name, share in section.parts.items() if name != part.id}
    if value:
        playing[part.id] = value
    return with_section(blueprint, at, changed(section, parts=playing))


def add(blueprint: Blueprint, change: Change) -> Blueprint:
    """A new part, which plays as strongly as each section's energy says."""
    if len(blueprint.parts) >= MOST_PARTS:
        raise ValueError(f"There are {MOST_PARTS} parts already, and no more are mixed. Take one out first.")
    role = one_of(change, "role", ROLES)
    plays = _instrument(change.get("instrument") or _USUAL[role])
    name = text(change, "name", 60) if change.get("name") else plays[1]
    taken = {part.id for part in blueprint.parts}
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:32] or role
    plain = plain if plain[0].isalpha() else f"{role}-{plain}"
    part_id = next(one for one in [plain, *(f"{plain}-{at}" for at in range(2, 30))] if one not in taken)
    names = {part.name for part in blueprint.parts}
    shown = next(one for one in [name, *(f"{name[:56]} {at}" for at in range(2, 30))] if one not in names)
    part = PlanPart.model_validate({"id": part_id, "name": shown, "role": role, "instrument": plays[0]})
    sections = tuple(
        changed(one, parts=one.parts | {part_id: max(0.2, round(one.energy, 2))}) for one in blueprint.sections
    )
    return changed(blueprint, parts=(*blueprint.parts, part), sections=sections)


def remove(blueprint: Blueprint, change: Change) -> Blueprint:
    """Takes a part out of the song, with its takes."""
    _, part = part_of(blueprint, change)
    if len(blueprint.parts) == 1:
        raise ValueError(f"{part.name} is the only part left. Put in another before you take it out.")
    sections = tuple(
        changed(one, parts={name: share for name, share in one.parts.items() if name != part.id})
        for one in blueprint.sections
    )
    return changed(
        blueprint, parts=tuple(one for one in blueprint.parts if one.id != part.id), sections=sections,
        takes=tuple(take for take in blueprint.takes if take.part != part.id),
    )  # fmt: skip


def reorder(blueprint: Blueprint, change: Change) -> Blueprint:
    """Puts a part at another place of the list."""
    at, _ = part_of(blueprint, change)
    rows = list(blueprint.parts)
    rows.insert(whole(change, "to", 0, len(rows) - 1), rows.pop(at))
    return changed(blueprint, parts=tuple(rows))


def setting(blueprint: Blueprint, change: Change) -> Blueprint:
    """One setting of a part: name, instrument, style, sound, level, pan, effects or seed."""
    at, part = part_of(blueprint, change)
    field = one_of(change, "field", ("name", "instrument", "style", "sound", "level_db", "pan", "effects", "seed"))
    rows = list(blueprint.parts)
    rows[at] = _set(part, field, change)
    return changed(blueprint, parts=tuple(rows))


def _set(part: PlanPart, field: str, change: Change) -> PlanPart:
    if field == "name":
        return changed(part, name=text(change, "value", 60))
    if field == "instrument":
        plays = _instrument(change.get("value"))
        named = part.name == _instrument_name(part.instrument)
        return changed(part, instrument=plays[0], sound="", name=plays[1][:60] if named else part.name)
    if field == "style":
        return changed(part, style=one_of(change, "value", ("", *STYLES[part.role])))
    if field == "sound":
        return changed(
            part, sound=one_of(change, "value", ("", *(one.id for one in instrument(part.instrument).sounds)))
        )
    if field == "seed":
        return changed(part, seed=None if change.get("value") is None else whole(change, "value", 0, LARGEST_SEED))
    least, most = {"level_db": (-60.0, 12.0), "pan": (-1.0, 1.0), "effects": (0.0, 2.0)}[field]
    return changed(part, **{field: round(number(change, "value", least, most), 3)})


def _instrument(value: object) -> tuple[str, str]:
    try:
        found = instrument(str(value))
    except KeyError:
        some = ", ".join(one.id for one in instruments()[:8])
        raise ValueError(f"“{str(value)[:40]}” is no instrument here. Some are {some}.") from None
    return found.id, found.name


def _instrument_name(instrument_id: str) -> str:
    try:
        return instrument(instrument_id).name
    except KeyError:
        return ""
