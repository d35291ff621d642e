"""What the create page is filled with: choices of its fields and menus, examples for an empty page."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from generation.core.editing import choices
from generation.core.editing.form import KINDS, TRANSITIONS
from generation.core.editing.harmony import CADENCES
from generation.core.editing.parts import ROLES, STYLES
from generation.core.editing.whole import MODES
from generation.core.prompt import lexicon
from generation.services import plans
from theory.core.lab.modes import Home

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generation.models import Plan
    from musicapp.people.models import User

EXAMPLES = (
    "Wistful indie pop about a harbour at night, 92 BPM in D major, choruses that never quite resolve",
    "Lo-fi with bossa nova to study to, no vocals, 12 minutes",
    "A trailer in C minor that starts with one piano and ends with everything, 90 seconds",
    "Slow jazz waltz for piano, double bass and brushes over ii-V-I",
    "Funk in E dorian, 108 BPM, long intro, double last chorus",
    "House at 124 BPM, breakdown in the middle, only synths and drums",
)
TONICS = ("C", "D♭", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B")
METRES = ("4/4", "3/4", "6/8", "12/8", "2/4", "5/4", "7/8", "9/8", "6/4", "5/8")


def context() -> dict[str, Any]:
    """For the template."""
    return {
        "examples": EXAMPLES, "genres": choices.genres(), "modes": MODES, "metres": METRES, "tonics": TONICS,
        "moods": _moods(), "choices": _choices_json(),
    }  # fmt: skip


def prompt_of(plan: Plan | None, query: Mapping[str, str]) -> str:
    """What stands in the box when the page opens."""
    if plan is not None:
        return str(plan.wish.get("prompt") or plan.blueprint.get("prompt", ""))
    return query.get("prompt", "")[:2000]


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One blueprint of the list."""

    plan: Plan
    mine: bool
    genres: str
    key: str
    bpm: float
    bars: int
    duration_s: float


def row_of(plan: Plan, user: User) -> PlanRow:
    """A blueprint as the list shows it."""
    blueprint = plans.blueprint_of(plan)
    names = dict(choices.genres())
    return PlanRow(
        plan, plan.owner_id == user.pk, ", ".join(names.get(slug, slug) for slug, _ in blueprint.genres),
        Home.parse(blueprint.tonic, blueprint.mode).name, blueprint.bpm, blueprint.bars, blueprint.duration_s,
    )  # fmt: skip


@cache
def _moods() -> tuple[str, ...]:
    return tuple(sorted(name for name, row in lexicon.feelings().items() if row.kind == "moods" and row.name == name))


@cache
def _choices_json() -> str:
    return json.dumps(
        {
            "instruments": list(choices.players()), "styles": STYLES, "roles": ROLES, "kinds": KINDS,
            "transitions": TRANSITIONS, "cadences": CADENCES, "modes": MODES, "metres": METRES,
            "grooves": choices.grooves(), "voicings": choices.voicings(), "tonics": TONICS,
        }
    )  # fmt: skip
