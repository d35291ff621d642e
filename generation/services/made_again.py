"""A part or some bars made again, a mix rendered anew, the same once more: each a making of its own.

Changes of parts are the sampler's, whoever made the song: models of the hub know whole songs only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from generation.core.blueprint import Blueprint, Take, TakeNote
from generation.core.composing.compose import compose_part
from generation.core.composing.song import SongMap
from generation.core.notes import TICKS, Note, Written
from generation.core.seeds import LARGEST_SEED, seed_for
from generation.models import Made
from generation.services.making import Asked, queue, varied
from generation.services.renderers import SAMPLER
from musicapp.errors import MusicAppError

if TYPE_CHECKING:
    from musicapp.people.models import User

MOST_NOTES = 20_000
MUTED_DB = -60.0


class Refused(MusicAppError):
    """What was asked for cannot be made; the text says why."""


def again(user: User, made: Made, part: str, bars: tuple[int, int], seed: int | None = None) -> Made:
    """Bars (first, last, counted from 1) of one part with another seed; everything else stays to the sample.

    Raises Refused.
    """
    plan = Blueprint.model_validate(made.blueprint)
    if seed is None:
        seed = seed_for(plan.seed, "again", part, *bars, len(plan.takes)) % (LARGEST_SEED + 1)
    return _with_take(user, made, plan, {"part": part, "first_bar": bars[0], "last_bar": bars[1], "seed": seed})


def _with_take(user: User, made: Made, plan: Blueprint, fields: dict[str, Any]) -> Made:
    names = {one.id: one.name for one in plan.parts}
    first, last = fields["first_bar"], fields["last_bar"]
    if fields["part"] not in names:
        raise Refused(f"“{fields['part']}” is no part of this song. It has {', '.join(names.values())}.")
    if not 1 <= first <= last <= plan.bars:
        raise Refused(f"Bars {first} to {last} are not in this song: it has {plan.bars}. Choose from 1 to {plan.bars}.")
    try:
        take = Take.model_validate(fields)
    except ValidationError as error:
        raise Refused(_first(error)) from None
    where = f"bar {first}" if first == last else f"bars {first} to {last}"
    how = "by hand" if take.notes is not None else "again"
    changed = _checked(plan, takes=(*plan.takes, take))
    change = f"{names[take.part]} {how}, {where}"
    return queue(user, changed, Asked(parent=made, change=change, renderer=SAMPLER, is_exact=True))


def _checked(plan: Blueprint, **update: Any) -> Blueprint:
    return Blueprint.model_validate(plan.model_dump() | update)


def remixed(user: User, made: Made, mixer: dict[str, dict[str, Any]]) -> Made:
    """The song with the mixer's levels, pans and effects; notes stay. Raises Refused where nothing differs."""
    plan = Blueprint.model_validate(made.blueprint)
    parts = []
    for part in plan.parts:
        set_to = mixer.get(part.id, {})
        level_db = MUTED_DB if set_to.get("mute") else part.level_db + _number(set_to, "level_db", 0.0)
        values = {
            "level_db": min(12.0, max(MUTED_DB, level_db)),
            "pan": min(1.0, max(-1.0, part.pan + _number(set_to, "pan", 0.0))),
            "effects": min(2.0, max(0.0, _number(set_to, "effects", part.effects))),
        }
        parts.append(part.model_copy(update=values))
    if tuple(parts) == plan.parts:
        raise Refused("Nothing in the mixer differs from this song. Change a level, a pan or the effects first.")
    moved = [part.name for part, before in zip(parts, plan.parts, strict=True) if part != before]
    asked = Asked(parent=made, change=f"Mixed anew: {', '.join(moved)}", renderer=SAMPLER, is_exact=True)
    return queue(user, _checked(plan, parts=tuple(parts)), asked)


def _number(fields: dict[str, Any], name: str, otherwise: float) -> float:
    value = fields.get(name, otherwise)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else otherwise


def replayed(user: User, made: Made) -> Made:
    """Exactly the same once more: the same blueprint gives the same bytes."""
    plan = asked_plan(made)
    is_exact = made.settings.get("remakes") == 0
    asked = Asked(parent=made, change="Made exactly again", variation=made.variation, is_exact=is_exact)
    return queue(user, plan, asked)


def asked_plan(made: Made) -> Blueprint:
    """The blueprint as it was asked for: without the takes that the check added by itself."""
    plan = Blueprint.model_validate(made.blueprint)
    return plan.model_copy(update={"takes": plan.takes[: made.settings.get("asked_takes", len(plan.takes))]})


def another(user: User, made: Made) -> Made:
    """One more variation of the same plan, beside those that were asked for together."""
    beside = Made.objects.filter(owner_id=made.owner_id, batch=made.batch)
    number = max(beside.values_list("variation", flat=True)) + 1
    first = beside.order_by("variation", "created_at").first() or made
    plan = varied(asked_plan(first), number)
    return queue(user, plan, Asked(plan=made.plan, parent=made, batch=made.batch, variation=number, change="Variation"))


# ---- notes


def notes_of(made: Made, part: str) -> dict[str, Any]:
    """The notes of one part for the piano roll: [start, length, pitch, accent] in ticks. Raises Refused."""
    plan, song, written = _composed(made, part)
    return {
        "part": part,
        "name": plan.part(part).name,
        "role": plan.part(part).role,
        "instrument": plan.part(part).instrument,
        "ticks_per_quarter": TICKS,
        "end": song.end,
        "bars": [[bar.start, bar.length, len(bar.beats)] for bar in song.bars],
        "notes": [[note.start, note.length, note.pitch, round(note.accent, 3)] for note in written.notes],
    }


def _composed(made: Made, part: str) -> tuple[Blueprint, SongMap, Written]:
    plan = Blueprint.model_validate(made.blueprint)
    if part not in {one.id for one in plan.parts}:
        raise Refused("There is no such part in this song. Load the page again.")
    song = SongMap(plan)
    return plan, song, compose_part(song, plan.part(part))


def edited(user: User, made: Made, part: str, rows: list[Any]) -> Made:
    """The part with these notes; only the bars that differ become a take. Raises Refused."""
    plan, song, written = _composed(made, part)
    before = {_row(note) for note in written.notes}
    after = {_parsed(row, song.end) for row in _few_enough(rows)}
    touched = [song.bar_at(row[0]).number for row in before ^ after]
    if not touched:
        raise Refused("These are the notes that the song has. Add, move or remove one first.")
    first, last = min(touched), max(touched)
    start, end = song.bars[first - 1].start, song.bars[last - 1].end
    notes = [
        TakeNote(start_quarters=s / TICKS, quarters=length / TICKS, pitch=pitch, accent=accent)
        for s, length, pitch, accent in sorted(after)
        if start <= s < end
    ]
    fields = {"part": part, "first_bar": first, "last_bar": last, "notes": tuple(notes)}
    return _with_take(user, made, plan, fields)


def _row(note: Note) -> tuple[int, int, int, float]:
    return note.start, note.length, note.pitch, round(note.accent, 3)


def _few_enough(rows: list[Any]) -> list[Any]:
    if len(rows) > MOST_NOTES:
        raise Refused(f"{len(rows):,} notes are more than a part can have. Keep it under {MOST_NOTES:,}.")
    return rows


def _parsed(row: Any, end: int) -> tuple[int, int, int, float]:
    try:
        start, length, pitch, accent = int(row[0]), int(row[1]), int(row[2]), round(float(row[3]), 3)
    except (TypeError, ValueError, IndexError, OverflowError):
        raise Refused("A note is written as [start, length, pitch, accent], in ticks. One of these is not.") from None
    if not (0 <= start < end and 0 < length <= 512 * TICKS and 0 <= pitch <= 127 and 0 <= accent <= 1):
        raise Refused(f"A note at tick {start} with pitch {pitch} lies outside of this song or of what MIDI can say.")
    return start, length, pitch, accent


def _first(error: ValidationError) -> str:
    return str(error.errors()[0]["msg"]).removeprefix("Value error, ")
