"""Making songs over the REST API: a plan from a prompt, the song, its state, its files, and what is made from it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from ninja import Field, Router, Schema
from ninja.errors import HttpError
from pydantic import BaseModel, ValidationError

from generation.core.blueprint import Blueprint
from generation.core.planning.plan import plan as planned
from generation.core.seeds import LARGEST_SEED
from generation.models import Made, MadeState
from generation.services import ledger, made_again, made_history, making, plans, wishes
from generation.services.access import get_made_for
from generation.services.made_again import Refused
from musicapp.people.access import person_of

router = Router(tags=["Making"])
FILES = ("master.wav", "master.flac", "master.mp3", "mix.wav", "mix.flac", "mix.mp3", "score.mid", "score.musicxml")
BESIDE = ("sampler.wav", "sampler.flac", "sampler.mp3")  # where a model of the hub made the song
DOCUMENTS = ("blueprint.json", "adherence.json", "ledger.json")


class PlanIn(BaseModel, extra="forbid"):
    """What to plan."""

    prompt: str = Field("", description="“Wistful indie pop, 92 BPM in D major, no drums”.")
    fields: dict[str, str] = Field(
        {}, description="The fields of the create page, such as genre, key, tempo, duration."
    )


class PlanOut(Schema):
    """A plan that was stored as a draft: what was understood, and the blueprint, which may be changed and sent back."""

    id: UUID
    page: str
    blueprint: dict[str, Any] = Field(description="docs/algorithms/blueprint.md says what it holds.")
    heard: list[dict[str, str]] = Field(description="Which words led to what.")
    unused: list[dict[str, Any]] = Field(description="Words that led to nothing, and what would be understood.")
    conflicts: list[str] = Field(description="Requests that contradict each other, and which one was taken.")


class MakeIn(BaseModel, extra="forbid"):
    """One of: the id of a plan, a blueprint, a prompt."""

    plan: UUID | None = None
    blueprint: dict[str, Any] | None = None
    prompt: str = ""
    fields: dict[str, str] = {}
    variations: int = Field(1, description="1 to 8; they differ in the seed of their notes.")
    renderer: str = Field("", description="“sampler”, or a model: “ace-step”, “stable-audio”, “musicgen”.")
    accept_licence: bool = Field(False, description="Whether you accept that model's licence; once is enough.")


class AgainIn(BaseModel, extra="forbid"):
    part: str = Field("", description="The id of a part of the blueprint: “bass”.")
    first_bar: int = Field(1, description="Counted from 1.")
    last_bar: int | None = Field(None, description="The last of the song where it is left out.")
    seed: int | None = Field(None, ge=0, le=LARGEST_SEED, description="Another one where it is left out.")


class StemOut(Schema):
    part: str
    name: str
    size_bytes: int
    frames: int
    loudness_lufs: float | None
    peak_dbfs: float | None
    url: str = Field(description="FLAC, 48 kHz, 24 bit, stereo; with “?as=wav” or “?as=mp3” in another format.")


class MadeRow(Schema):
    """A song that was made, or is being made."""

    id: UUID
    title: str
    change: str = Field(description="Against what it was made from: “Bass again, bars 9 to 16”.")
    words: str = Field(description="Genre, key, tempo, metre and bars.")
    state: str = Field(description=f"One of {', '.join(MadeState.values)}.")
    error: str = Field(description="Why it failed, as a sentence.")
    variation: int
    batch: UUID = Field(description="Variations that were asked for together share it.")
    parent: UUID | None = Field(description="What it was made from.")
    song: UUID | None = Field(description="Its song in the library, once it is ready.")
    job: UUID | None = Field(description="Ask /api/jobs for its stage, progress and time left.")
    duration_s: float | None
    rating: int
    is_kept: bool
    created_at: datetime
    finished_at: datetime | None
    page: str


class MadeOut(MadeRow):
    """With its stems, files and check."""

    seed: int
    prompt: str
    settings: dict[str, Any]
    stems: list[StemOut] = Field(description="Those that are finished; each can be fetched while others render.")
    zip: str
    files: dict[str, str] = Field(description="Addresses by name; sound and score come with the end of the making.")
    scores: list[dict[str, Any]] = Field(
        description="Plan against heard: value, what is asked, the listener's ceiling."
    )
    failing_bars: list[int]
    may_earn: bool | None = Field(description="Whether every sound in it may be used to earn money.")
    reasons: list[str]


class MadePage(Schema):
    count: int
    page: int
    has_more: bool
    made: list[MadeRow]


@router.post("/plans", response={201: PlanOut}, summary="Plan a song from a prompt")
def plan_song(request: HttpRequest, sent: PlanIn) -> tuple[int, dict[str, Any]]:
    wish, blueprint = _planned(sent.prompt, sent.fields)
    plan = plans.store(person_of(request), blueprint, wish)
    told = wishes.reading_json(sent.prompt, sent.fields)
    kept = {"id": plan.pk, "page": plan.get_absolute_url(), "blueprint": plan.blueprint}
    return 201, kept | {name: told[name] for name in ("heard", "unused", "conflicts")}


def _planned(prompt: str, fields: dict[str, str]) -> tuple[Any, Blueprint]:
    try:
        wish = wishes.wish_of(prompt, fields)
        return wish, planned(wish)
    except ValueError as error:
        raise HttpError(422, str(error)) from None


@router.post("/made", response={202: list[MadeRow]}, summary="Make a song, or several variations")
def make_song(request: HttpRequest, sent: MakeIn) -> tuple[int, list[dict[str, Any]]]:
    user = person_of(request)
    if sum((sent.plan is not None, sent.blueprint is not None, bool(sent.prompt or sent.fields))) != 1:
        raise HttpError(422, "Send one of these: “plan”, “blueprint”, or “prompt” with “fields”.")
    if sent.plan is not None:
        what: Any = plans.get_plan_for(user, sent.plan)
    else:
        what = _read(sent.blueprint) if sent.blueprint is not None else _planned(sent.prompt, sent.fields)[1]
    try:
        rows = making.start(user, what, variations=sent.variations, renderer=sent.renderer, accepts=sent.accept_licence)
    except ValueError as error:
        raise HttpError(422, str(error)) from None
    return 202, [_row(made) for made in rows]


def _read(document: dict[str, Any]) -> Blueprint:
    try:
        return Blueprint.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "blueprint"
        said = str(first["msg"]).removeprefix("Value error, ")
        raise HttpError(422, f"This is no blueprint that can be made. {where}: {said}.") from None


@router.get("/made", response=MadePage, summary="Everything you made, searched and sorted")
def list_made(
    request: HttpRequest, q: str = "", sort: str = "newest", show: str = "all", page: int = 1
) -> dict[str, Any]:
    """``sort`` is newest, oldest, title, rating or length; ``show`` is all, kept, rated or failed."""
    asked = {"q": q, "sort": sort, "show": show, "page": str(max(1, page))}
    found = made_history.found(person_of(request), asked)
    rows = [_row(made) for made in found.rows]
    return {"count": found.count, "page": found.page, "has_more": found.has_more, "made": rows}


@router.get("/made/{uuid:made_id}", response=MadeOut, summary="One song that was made: state, stems, files, check")
def get_made(request: HttpRequest, made_id: UUID) -> dict[str, Any]:
    made = get_made_for(request.user, made_id)
    answer, check = ledger.answer(made), made.adherence
    beside = BESIDE if made.settings.get("sampler_file") else ()
    names = (*(FILES if made.master_file else ()), *beside, *DOCUMENTS)
    return _row(made) | {
        "seed": made.blueprint.get("seed", 0),
        "prompt": made.blueprint.get("prompt", ""),
        "settings": made.settings,
        "stems": [_stem(made, stem) for stem in made.stems.all()],
        "zip": reverse("generation:made-zip", args=[made.pk]),
        "files": {name: reverse("generation:made-file", args=[made.pk, name]) for name in names},
        "scores": check.get("scores", []),
        "failing_bars": [bar["bar"] for bar in check.get("bars", ()) if bar["fails"]],
        "may_earn": answer.may_earn,
        "reasons": answer.reasons,
    }


@router.post("/made/{uuid:made_id}/again", response={202: MadeRow}, summary="Make bars of one part again")
def make_again(request: HttpRequest, made_id: UUID, sent: AgainIn) -> tuple[int, dict[str, Any]]:
    """Every other stem and all other bars of that stem stay as they are, to the sample."""
    made = get_made_for(request.user, made_id)
    try:
        last = sum(section["bars"] for section in made.blueprint["sections"])
        bars = (sent.first_bar, last if sent.last_bar is None else sent.last_bar)
        child = made_again.again(person_of(request), made, sent.part, bars, sent.seed)
    except Refused as error:
        raise HttpError(422, error.message) from None
    return 202, _row(child)


@router.post("/made/{uuid:made_id}/replay", response={202: MadeRow}, summary="Make exactly this again")
def replay_made(request: HttpRequest, made_id: UUID) -> tuple[int, dict[str, Any]]:
    """The same blueprint and version give the same bytes."""
    made = get_made_for(request.user, made_id)
    return 202, _row(made_again.replayed(person_of(request), made))


@router.delete("/made/{uuid:made_id}", response={204: None}, summary="Delete what was made; its song stays")
def delete_made(request: HttpRequest, made_id: UUID) -> tuple[int, None]:
    made_history.delete(get_made_for(request.user, made_id))
    return 204, None


def _row(made: Made) -> dict[str, Any]:
    job = making.job_of(made)
    same = ("title", "change", "state", "error", "variation", "batch", "duration_s", "rating", "is_kept", "created_at")
    return {name: getattr(made, name) for name in same} | {
        "id": made.pk,
        "words": made.settings.get("said", ""),
        "parent": made.parent_id,
        "song": made.song_id,
        "job": job.pk if job else None,
        "finished_at": made.finished_at,
        "page": made.get_absolute_url(),
    }


def _stem(made: Made, stem: Any) -> dict[str, Any]:
    return {
        "part": stem.part,
        "name": stem.name,
        "size_bytes": stem.size_bytes,
        "frames": stem.frames,
        "loudness_lufs": stem.facts.get("loudness_lufs"),
        "peak_dbfs": stem.facts.get("peak_dbfs"),
        "url": reverse("generation:made-stem", args=[made.pk, stem.part]),
    }
