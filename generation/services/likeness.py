"""Whether a song that was just made is too much like another one of its owner. docs/algorithms/adherence.md."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db.models import Q

from generation.core.blueprint import Blueprint, PlanPart
from generation.core.composing.song import SongMap
from generation.core.results import Adherence, RuleFault
from generation.models import Made, MadeState
from library.core import chord_path
from library.core.likeness import Candidate, Comparer
from library.models import Hearing, Song, SongProfile
from library.services import reading, similar, storage
from library.services.listing import HEAVY

if TYPE_CHECKING:
    from generation.core.checking.likeness import Other, Tune

log = logging.getLogger(__name__)
RULE = "likeness"
MOST_BY_HARMONY = 200  # whose chords are compared in order
MOST_READ = 12  # of these, whose melodies are read
BY_HARMONY = {"harmony": 1.0, "groove": 0.0, "tempo": 0.0, "key": 0.0}


def with_likeness(made: Made, blueprint: Blueprint, found: Adherence) -> Adherence:
    """The check with a fault more where the song is too much like another. Its failure never costs the song."""
    try:
        fault = too_alike(made, blueprint)
    except Exception:
        log.exception("%s could not be compared with other songs.", made.pk)
        return found
    return found.model_copy(update={"rules": (*found.rules, fault)}) if fault else found


def too_alike(made: Made, blueprint: Blueprint) -> RuleFault | None:
    """What is said where the tune is too much like that of another song of its owner; None where it is not.

    Songs of other people are never read, nor what this one was made from or beside.
    """
    from generation.core.checking import likeness
    from library.core.profile import harmony_vector  # reads rhythm: loaded when a first song needs it

    song = SongMap(blueprint)
    lead = _lead(blueprint)
    if lead is None:
        return None
    steps = likeness.steps_of_plan(song)
    path, tune = chord_path.as_text(steps), _tune(song, lead)
    near = _nearest_by_chords(made, path, harmony_vector(steps))
    common = likeness.nearest(tune, path, _others(near))
    if common is None:
        return None
    return RuleFault(rule=RULE, part=lead.id, bar=common.bars[0], sentence=common.sentence, song=common.other.song)


def relatives(made: Made) -> set[uuid.UUID]:
    """This making and those it is meant to be like: what it came from, what came from any, of one plan or batch."""
    known: set[uuid.UUID] = set()
    fresh = {made.pk}
    while fresh:
        known |= fresh
        rows = Made.objects.filter(pk__in=fresh).values_list("batch", "plan_id")
        family = Made.objects.of(made.owner).filter(
            Q(children__in=fresh)
            | Q(parent__in=fresh)
            | Q(batch__in={batch for batch, _ in rows})
            | Q(plan__in={plan for _, plan in rows if plan})
        )
        fresh = set(family.values_list("pk", flat=True)) - known
    return known


def _nearest_by_chords(made: Made, path: str, harmony: bytes) -> list[tuple[uuid.UUID, str]]:
    """Songs of the owner whose chords go most the same way, with their paths; every one where there are few."""
    from generation.core.checking.likeness import chords_in_common

    family = relatives(made)
    own = set(Made.objects.filter(pk__in=family, song__isnull=False).values_list("song_id", flat=True))
    own |= {uuid.uuid5(pk, "song") for pk in family}  # as made_song names them
    rows = similar.candidates(made.owner).values_list("song_id", "harmony").iterator(2_000)
    candidates = [Candidate(pk, bytes(vector), b"", 0, None, None, None, None) for pk, vector in rows if pk not in own]
    comparer = Comparer(Candidate(made.pk, harmony, b"", 0, None, None, None, None), BY_HARMONY)
    best = [one.song for one in comparer.best(candidates, MOST_BY_HARMONY) if isinstance(one.song, uuid.UUID)]
    paths = dict(SongProfile.objects.filter(pk__in=best, owner=made.owner).values_list("pk", "path"))
    ranked = sorted(paths, key=lambda pk: (-chords_in_common(path, paths[pk]), best.index(pk), str(pk)))
    return [(pk, paths[pk]) for pk in ranked[:MOST_READ]]


def _others(near: list[tuple[uuid.UUID, str]]) -> Iterator[Other]:
    """Those of them that have a tune: as its score has it where the studio made them, else as it was heard."""
    from generation.core.checking.likeness import Other, tune_heard

    ids = [pk for pk, _ in near]
    songs = Song.objects.defer(*HEAVY).in_bulk(ids)
    written = {row.song_id: row for row in Made.objects.filter(song_id__in=ids, state=MadeState.READY)}
    notes = dict(Hearing.objects.filter(song_id__in=ids).values_list("song_id", "notes"))
    for pk, path in near:
        row = written.get(pk)
        tune = _stored_tune(row) if row is not None else None
        if tune is None and notes.get(pk):
            transcription = reading.transcription_of(notes[pk])
            tune = tune_heard(transcription.part_notes("melody")) if transcription else None
        if tune is not None:
            yield Other(str(songs[pk]), tune, path, str(pk))


def _stored_tune(made: Made) -> Tune | None:
    """The tune of a song that was made, from its stored score; None where it has none, or it cannot be read."""
    from generation.core.checking.likeness import tune_of_midi

    try:
        blueprint = Blueprint.model_validate(made.blueprint)
        lead = _lead(blueprint)
        if lead is None or not made.score.endswith(".mid"):
            return None
        with storage.local_copy(made.score) as path:
            return tune_of_midi(path.read_bytes(), blueprint.parts.index(lead))
    except (OSError, ValueError) as error:
        log.warning("The score of %s cannot be read: %s", made.pk, error)
        return None


def _lead(blueprint: Blueprint) -> PlanPart | None:
    return next((part for part in blueprint.parts if part.role == "melody"), None)


def _tune(song: SongMap, lead: PlanPart) -> Tune:
    from generation.core.checking.likeness import tune_of_part
    from generation.core.composing.compose import compose_part

    return tune_of_part(song, lead.id, compose_part(song, lead).notes)
