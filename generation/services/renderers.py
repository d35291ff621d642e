"""Who can render a song here: the sampler, and models of the hub that are installed or named in the settings."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings

from generation.core.composing.song import SongMap
from generation.core.performing.clock import Clock
from generation.core.sound.hub_models import (
    MODELS,
    HubConfig,
    HubModel,
    consent_missing,
    obstacle,
    too_long,
)
from generation.models import Made

if TYPE_CHECKING:
    from generation.core.blueprint import Blueprint
    from musicapp.people.models import User

SAMPLER = "sampler"
SAMPLER_SAYS = "Keeps to the blueprint by construction. Every part stays a stem of its own."
SOURCES = {
    "cover": "Covers the sampler's song, so harmony and rhythm are mostly kept",
    "start": "Starts from the sampler's song and may leave it",
    "none": "Takes the words alone, so chords and beats are hardly kept",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A model as the create page offers it."""

    id: str
    name: str
    licence: str
    may_earn: bool
    asks: bool  # whether this person must accept the licence first
    says: str


def choices(user: User) -> list[Choice]:
    """The models that can be chosen; none where none is installed or named."""
    offered = [model for model in MODELS.values() if _is_offered(model)]
    accepted = accepted_by(user) if offered else frozenset()
    return [_choice(model, accepted) for model in offered]


def _choice(model: HubModel, accepted: Collection[str]) -> Choice:
    sale = "" if model.may_earn else " What comes of it must not be sold."
    says = f"{SOURCES[model.source]}. {_minutes(model.longest_s)} at most, and no stems of its own.{sale}"
    asks = bool(consent_missing(model, accepted))
    return Choice(model.id, model.name, model.licence, model.may_earn, asks, says)


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:g} minutes" if seconds >= 120 else f"{seconds:g} seconds"


def _is_offered(model: HubModel) -> bool:
    return model.id in settings.HUB_MODELS or not obstacle(model, config_of(model.id, {model.id}))


def config_of(name: str, accepted: Collection[str] = ()) -> HubConfig:
    """What this host has and may do for a model; `accepted` are ids of models besides those of the settings."""
    return HubConfig(
        folder=settings.HUB_FOLDER,
        allow_download=settings.HUB_DOWNLOAD,
        revision=settings.HUB_REVISIONS.get(name, ""),
        accepted=frozenset((*settings.HUB_ACCEPTED, *accepted)),
        device=settings.HUB_DEVICE,
    )


def config_for(made: Made) -> HubConfig:
    """The same for one making, with the consent that was given for it."""
    return config_of(renderer_of(made), made.settings.get("accepted", {}))


def accepted_by(user: User) -> frozenset[str]:
    """Ids of the models whose licence this person, or whoever runs the studio, has accepted."""
    own = Made.objects.filter(owner=user, settings__has_key="accepted").values_list("settings__accepted", flat=True)
    return frozenset((*settings.HUB_ACCEPTED, *(name for accepted in own for name in accepted or ())))


def consent(user: User, renderer: str, *, accepts: bool) -> dict[str, Any]:
    """What a making keeps of the consent to a licence: {id: its text}; empty where none is needed or given."""
    model = MODELS.get(renderer)
    if model is None or not model.must_accept or not (accepts or renderer in accepted_by(user)):
        return {}
    return {renderer: model.licence}


def why_not(renderer: str, accepted: Collection[str] = ()) -> str:
    """Why songs cannot be made by this renderer here, as a sentence; empty where they can."""
    if renderer in {"", SAMPLER}:
        return ""
    if renderer not in MODELS:
        return f"“{renderer[:40]}” is no renderer. Choose one of {SAMPLER}, {', '.join(MODELS)}."
    model, config = MODELS[renderer], config_of(renderer, accepted)
    if renderer in settings.HUB_MODELS:  # another host has what it needs
        return consent_missing(model, config.accepted)
    return obstacle(model, config)


def why_too_long(renderer: str, blueprint: Blueprint) -> str:
    """Why this renderer cannot make so long a song, as a sentence; empty where it can."""
    if renderer not in MODELS:
        return ""
    return too_long(MODELS[renderer], round(Clock(SongMap(blueprint)).duration_s, 1))


def renderer_of(made: Made) -> str:
    """The name of who renders it."""
    return str(made.settings.get("renderer") or SAMPLER)


def model_of(made: Made) -> HubModel | None:
    """The model that makes the whole song; None where the sampler does."""
    return MODELS.get(renderer_of(made))
