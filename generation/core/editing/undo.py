"""What takes a change back: the smallest change that makes the old plan of the new one."""

from collections.abc import Mapping
from typing import Any

from generation.core.blueprint import Blueprint

_SPLICED = ("sections", "parts", "takes", "origins")  # rows of which only what differs is written


def inverse(before: Blueprint, after: Blueprint) -> dict[str, Any]:
    """A change that `restored` reads: fields as they were, and of rows [first, how many of the new, the old ones]."""
    fields, rows = {}, {}
    for name in Blueprint.model_fields:
        old, new = getattr(before, name), getattr(after, name)
        if old == new:
            continue
        if name in _SPLICED:
            rows[name] = _splice(old, new)
        else:
            fields[name] = before.model_dump(mode="json", include={name})[name]
    return {"do": "restore", "fields": fields, "rows": rows}


def _splice(old: tuple[Any, ...], new: tuple[Any, ...]) -> list[Any]:
    least = min(len(old), len(new))
    first = next((at for at in range(least) if old[at] != new[at]), least)
    last = next((at for at in range(least - first) if old[-1 - at] != new[-1 - at]), least - first)
    rows = [one.model_dump(mode="json") for one in old[first : len(old) - last]]
    return [first, len(new) - first - last, rows]


def restored(blueprint: Blueprint, change: Mapping[str, Any]) -> Blueprint:
    """The plan with what `inverse` wrote down put back. Raises ValueError."""
    fields, rows = change.get("fields"), change.get("rows")
    if not isinstance(fields, dict) or not isinstance(rows, dict):
        raise ValueError("This is no change that can be taken back.")
    data: dict[str, Any] = {name: getattr(blueprint, name) for name in Blueprint.model_fields}
    for name, value in fields.items():
        if name not in data or name in _SPLICED:
            raise ValueError(f"A blueprint has no field “{str(name)[:40]}” to put back.")
        data[name] = value
    for name, splice in rows.items():
        if name not in _SPLICED or not _is_splice(splice, len(data[name])):
            raise ValueError("This is no change that can be taken back.")
        first, count, old = splice
        data[name] = (*data[name][:first], *old, *data[name][first + count :])
    return Blueprint.model_validate(data)


def _is_splice(splice: object, length: int) -> bool:
    if not isinstance(splice, list) or len(splice) != 3 or not isinstance(splice[2], list):
        return False
    first, count = splice[0], splice[1]
    return isinstance(first, int) and isinstance(count, int) and first >= 0 and count >= 0 and first + count <= length
