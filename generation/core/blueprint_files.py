"""Blueprints from files that anybody may have written: every mistake, and every trap, is a sentence."""

import json
import math
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from generation.core.blueprint import Blueprint
from generation.core.instruments.base import instruments
from theory.core.lab.modes import Home
from theory.core.metre import Metre

LARGEST_BYTES = 8 * 2**20
DEEPEST = 24


def read_blueprint_file(path: Path) -> Blueprint:
    """The blueprint that a file holds. Raises ValueError with a sentence."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise ValueError(
            f"{path.name} cannot be read ({error.strerror}). Give the path of a blueprint.json."
        ) from error
    return read_blueprint(content, path.name)


def read_blueprint(content: bytes, name: str = "The blueprint") -> Blueprint:
    """The blueprint in some bytes of JSON. Raises ValueError with a sentence."""
    if len(content) > LARGEST_BYTES:
        raise ValueError(f"{name} is larger than {LARGEST_BYTES // 2**20} MB, which no blueprint is.")
    document = _parsed(content, name)
    if not isinstance(document, dict) or "sections" not in document:
        raise ValueError(
            f"{name} is no blueprint: it has no sections. Export one from the create page, or by --plan-only."
        )
    try:
        blueprint = Blueprint.model_validate_json(json.dumps(document))
        Metre.parse(blueprint.metre)
        Home.parse(blueprint.tonic, blueprint.mode)
    except ValidationError as error:
        raise ValueError(f"{name} cannot be made: {_first(error)}") from error
    except ValueError as error:
        raise ValueError(f"{name} cannot be made: {error}") from error
    known = {instrument.id for instrument in instruments()}
    for part in blueprint.parts:
        if part.instrument not in known:
            raise ValueError(
                f"{name} has {part.name!r} play {part.instrument!r}, which is no instrument of the studio."
            )
    return blueprint


def _parsed(content: bytes, name: str) -> Any:
    try:
        document = json.loads(content.decode("utf-8-sig"), parse_constant=_refused, parse_float=_finite)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise ValueError(f"{name} is no JSON that can be read. Export the blueprint again.") from error
    except ValueError as error:
        raise ValueError(f"{name} cannot be made: {error}") from error
    if _is_deep(document):
        raise ValueError(f"{name} is nested deeper than any blueprint. Export it again.")
    return document


def _refused(word: str) -> float:
    raise _NotANumberError(f"{word} is no number. Give every length and level a plain number.")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise _NotANumberError(f"{text[:20]} is larger than any number that can be meant.")
    return value


class _NotANumberError(ValueError):
    """Kept apart from JSON that cannot be read at all."""


def _is_deep(document: Any) -> bool:
    """Whether lists and objects nest deeper than a blueprint's do; without recursion."""
    layer: list[Any] = [document]
    for _ in range(DEEPEST):
        layer = [
            inner
            for outer in layer
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not layer:
            return False
    return True


def _first(error: ValidationError) -> str:
    """The first thing that is wrong, as "sections, 2, bars: ..."."""
    row = error.errors(include_url=False, include_input=False)[0]
    place = ", ".join(str(step + 1) if isinstance(step, int) else str(step) for step in row["loc"])
    says = str(row["msg"]).removeprefix("Value error, ").replace("\n", " ")[:300]
    more = error.error_count() - 1
    rest = f" ({more} more {'mistake' if more == 1 else 'mistakes'} after it)" if more else ""
    return f"{place}: {says}{rest}." if place else f"{says}{rest}."
