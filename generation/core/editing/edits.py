"""Every change that a person can make to a blueprint: a dictionary in, a valid blueprint out.

docs/algorithms/editing.md.
"""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

from generation.core.blueprint import Blueprint, Origin
from generation.core.editing import form, harmony, parts, whole
from generation.core.editing.undo import restored

Change = Mapping[str, Any]
Verb = Callable[[Blueprint, Change], Blueprint]

_SECTION, _PART = "sections.{section}", "parts.{part}"
# verb: (what does it, which field it sets; None where nothing is chosen by it)
_VERBS: dict[str, tuple[Verb, str | None]] = {
    "move": (form.move, None),
    "resize": (form.resize, _SECTION + ".bars"),
    "copy": (form.copy, None),
    "delete": (form.delete, None),
    "insert": (form.insert, None),
    "rename": (form.rename, None),
    "kind": (form.kind, None),
    "energy": (form.energy, _SECTION + ".energy"),
    "transition": (form.transition, _SECTION + ".transition"),
    "chord": (harmony.chord, _SECTION + ".chords"),
    "put": (harmony.put, _SECTION + ".chords"),
    "row": (harmony.row, _SECTION + ".chords"),
    "length": (harmony.length, _SECTION + ".chords"),
    "split": (harmony.split, _SECTION + ".chords"),
    "remove-chord": (harmony.remove, _SECTION + ".chords"),
    "move-chord": (harmony.move, _SECTION + ".chords"),
    "close": (harmony.close, _SECTION + ".chords"),
    "other-chords": (harmony.other, _SECTION + ".chords"),
    "strength": (parts.strength, _PART + ".strength"),
    "add-part": (parts.add, None),
    "remove-part": (parts.remove, None),
    "move-part": (parts.reorder, None),
    "part": (parts.setting, _PART + ".{field}"),
    "title": (whole.title, "title"),
    "tempo": (whole.tempo, "bpm"),
    "metre": (whole.metre, "metre"),
    "key": (whole.key, "tonic"),
    "groove": (whole.groove, "groove"),
    "swing": (whole.swing, "swing"),
    "voicing": (whole.voicing, "voicing"),
    "bass-style": (whole.bass_style, "bass_style"),
    "seed": (whole.seed, "seed"),
    "production": (whole.production, "production"),
    "restore": (restored, None),
}
VERBS = tuple(_VERBS)


def apply(blueprint: Blueprint, change: Change) -> Blueprint:
    """The blueprint after one change, such as {"do": "resize", "section": 3, "bars": 12}.

    Chords always fill their bars and takes that no longer fit are dropped (`form.lost_takes` names them). Raises
    ValueError with a sentence where the change cannot be read or leads to no blueprint.
    """
    name = change.get("do")
    if not isinstance(name, str) or name not in _VERBS:
        raise ValueError(f"“{str(name)[:40]}” is nothing that can be done with a blueprint.")
    verb, field = _VERBS[name]
    try:
        made = verb(blueprint, change)
        return made if field is None or made == blueprint else _noted(made, field, change)
    except ValidationError as broken:
        raise ValueError(sentence_of(broken)) from None
    except ValueError as reason:
        said = str(reason)
        raise ValueError(said if said.endswith((".", "!", "?")) else f"{said[:1].upper()}{said[1:]}.") from None


def sentence_of(broken: ValidationError) -> str:
    """The first fault that was found, as a sentence, and where."""
    first = broken.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(str(step) for step in first["loc"])
    says = first["msg"].removeprefix("Value error, ").strip().rstrip(".")[:300]
    return f"{says} (at {where})." if where else f"{says[:1].upper()}{says[1:]}."


def _noted(blueprint: Blueprint, field: str, change: Change) -> Blueprint:
    """The same plan, which says that a person made this choice."""
    if "{section}" in field and not isinstance(change.get("section"), int):
        return blueprint
    if field in ("bpm", "metre", "tonic") and change.get("section") is not None:
        field = f"{_SECTION}.{field}"
    path = field.format(**{"section": "", "part": "", "field": ""} | dict(change))
    fresh = Origin(field=path, kind="edit", says="set by hand")
    kept = tuple(one for one in blueprint.origins if one.field != path)
    return form.changed(blueprint, origins=(*kept, fresh))
