"""What was heard, over the REST API: analysis, theory, notes; corrections; hearing songs anew."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from ninja import Field, Router, Schema
from ninja.errors import HttpError
from pydantic import BaseModel

from library.core.analyser_version import VERSION
from library.core.corrections import KINDS
from library.models import Correction, Hearing, Song
from library.services import corrections as service
from library.services import hear_again, hearing_exports, note_files, reading, song_page
from library.services.access import get_song_for
from library.services.downloads import part_name
from library.services.serving import Stored, serve
from musicapp.jobs import services as jobs
from musicapp.jobs.api import JobOut
from musicapp.jobs.models import Job
from musicapp.people.access import person_of

router = Router(tags=["What was heard"])
NOTHING_YET = "Nothing has been heard in this song yet. Its state and its job say how far it is."
NO_THEORY = "No theory is known of this song: an older listener heard it. Hear it again."
NO_NOTES = "No notes are known of this song: they come with the hearing, and older listeners heard none. Hear it again."


class AnalysisOut(Schema):
    stage: str = Field(description="The last finished stage; “done” when the document is whole.")
    updated_at: datetime
    analyser_version: int = Field(description="Of the listener that heard it.")
    is_newest: bool = Field(description="False where a better listener could hear it again.")
    seconds_by_stage: dict[str, Any]
    analysis: dict[str, Any] = Field(description="The Analysis document, with all corrections applied.")
    heard: dict[str, Any] | None = Field(description="What the machine heard, where somebody corrected it; else null.")


class CorrectionOut(Schema):
    id: UUID
    kind: str
    value: dict[str, Any]
    made_at: datetime
    undone_at: datetime | None
    misfit: str = Field(description="Why it is left out: it no longer fits what was heard. Empty where it holds.")


class CorrectionsOut(Schema):
    revision: int = Field(description="Raised by every correction and every undo.")
    corrections: list[CorrectionOut]


class CorrectionIn(BaseModel, extra="forbid"):
    """One statement about how the music is."""

    kind: str = Field("", description=f"One of {', '.join(KINDS)}.")
    value: dict[str, Any] = Field(default_factory=dict, description="Depends on the kind; see docs/api.md.")
    revision: int | None = Field(None, description="Send the one you read to be told (409) if somebody was faster.")


class AgainIn(BaseModel, extra="forbid"):
    which: Literal["older", "all"] = Field("older", description="“older”: those that an older listener heard.")


class AgainOut(Schema):
    count: int = Field(description="Songs that will be heard anew, after new ones.")


def _hearing(song: Song) -> Hearing:
    hearing = Hearing.objects.filter(song=song).first()
    if hearing is None:
        raise HttpError(404, NOTHING_YET)
    return hearing


@router.get("/songs/{uuid:song_id}/analysis", response=AnalysisOut, summary="What was heard")
def get_analysis(request: HttpRequest, song_id: UUID) -> dict[str, Any]:
    hearing = _hearing(get_song_for(request.user, song_id))
    return {
        "stage": hearing.stage, "updated_at": hearing.updated_at, "seconds_by_stage": hearing.seconds_by_stage,
        "analyser_version": hearing.analyser_version, "is_newest": hearing.analyser_version >= VERSION,
        "analysis": hearing.shown, "heard": hearing.document if hearing.corrected else None,
    }  # fmt: skip


@router.get("/songs/{uuid:song_id}/theory", response=dict[str, Any], summary="What theory says of it")
def get_theory(request: HttpRequest, song_id: UUID) -> dict[str, Any]:
    """The Reading document: harmony, rhythm, melody and form, each statement with its confidence and its reason."""
    hearing = _hearing(get_song_for(request.user, song_id))
    if not hearing.theory:
        raise HttpError(404, NO_THEORY)
    theory: dict[str, Any] = hearing.theory
    return theory


@router.get("/songs/{uuid:song_id}/notes", response=dict[str, Any], summary="The notes that were heard")
def get_notes(request: HttpRequest, song_id: UUID) -> dict[str, Any]:
    """The Transcription document: notes and drums in columns."""
    transcription = reading.transcription_of(_hearing(get_song_for(request.user, song_id)).notes)
    if transcription is None:
        raise HttpError(404, NO_NOTES)
    return transcription.model_dump(mode="json")


@router.get("/songs/{uuid:song_id}/notes/{name}", response=None, summary="The notes as MIDI, MusicXML or PDF")
def get_notes_file(request: HttpRequest, song_id: UUID, name: str) -> HttpResponseBase:
    """all.mid, melody.mid, harmony.mid, bass.mid, drums.mid; .musicxml and .pdf of all but drums, and of lead-sheet."""
    from library.core.note_files import KINDS as FILES

    song = get_song_for(request.user, song_id)
    kind, hearing = FILES.get(name), _hearing(song)
    if kind is None:
        raise HttpError(404, f"There is no file {name}. Choose one of {', '.join(FILES)}.")
    if kind.needs_notes and not hearing.notes:
        raise HttpError(404, NO_NOTES)
    try:
        stored = note_files.stored(song, hearing, kind)
    except FileNotFoundError:
        raise HttpError(404, NO_NOTES) from None
    called = part_name(song, kind.called, kind.ending)
    return serve(request, Stored(stored, kind.content_type, called, attachment=True))


@router.get("/songs/{uuid:song_id}/files/{name}", response=None, summary="What was heard, in other formats")
def get_heard_file(request: HttpRequest, song_id: UUID, name: str) -> HttpResponse:
    """annotations.jams, chords.csv, chart.txt, chart.cho, and label tracks: chords.txt, beats.txt, sections.txt."""
    song = get_song_for(request.user, song_id)
    content = hearing_exports.written(name, song, _hearing(song))
    if content is None:
        raise HttpError(404, f"There is no file {name} of this song. {hearing_exports.CHOICE}")
    return HttpResponse(content, content_type=hearing_exports.content_type(name))


@router.post("/songs/{uuid:song_id}/hear", response={202: JobOut}, summary="Hear it again")
def hear_song(request: HttpRequest, song_id: UUID) -> tuple[int, Job]:
    """One that already waits or is being heard goes on."""
    song = get_song_for(request.user, song_id)
    job = song_page.job_of(song)
    if job is None or not job.is_open:
        job = jobs.enqueue(person_of(request), "hear", title=str(song), subject_id=song.pk)
    return 202, job


@router.post("/songs/hear", response={202: AgainOut}, summary="Hear many songs again")
def hear_songs(request: HttpRequest, wanted: AgainIn) -> tuple[int, dict[str, int]]:
    """They wait behind new songs; corrections and tags stay, and so does each old result until its new one is whole."""
    mine = Song.objects.of(person_of(request))
    return 202, {"count": hear_again.ask(hear_again.older(mine) if wanted.which == "older" else mine)}


@router.delete("/songs/hear", response=AgainOut, summary="Stop hearing songs again")
def stop_hearing_songs(request: HttpRequest) -> dict[str, int]:
    return {"count": hear_again.stop(person_of(request))}


@router.get("/songs/{uuid:song_id}/corrections", response=CorrectionsOut, summary="What people put right")
def list_corrections(request: HttpRequest, song_id: UUID) -> dict[str, Any]:
    """Those that were undone too, in the order in which they were made."""
    song = get_song_for(request.user, song_id)
    made = service.all_of(song)
    return {"revision": service.revision(made), "corrections": made}


@router.post("/songs/{uuid:song_id}/corrections", response={201: CorrectionOut}, summary="Put something right")
def correct_song(request: HttpRequest, song_id: UUID, sent: CorrectionIn) -> tuple[int, Correction]:
    song = get_song_for(request.user, song_id)
    try:
        return 201, service.add(song, person_of(request), sent.kind, sent.value, sent.revision)
    except ValueError as error:
        raise HttpError(422, str(error)) from error
    except service.ChangedMeanwhileError as error:
        raise HttpError(409, str(error)) from error


@router.post(
    "/songs/{uuid:song_id}/corrections/{uuid:correction_id}/undo", response=CorrectionsOut, summary="Undo a correction"
)
def uncorrect_song(request: HttpRequest, song_id: UUID, correction_id: UUID) -> dict[str, Any]:
    """A second time changes nothing."""
    song = get_song_for(request.user, song_id)
    if not Correction.objects.filter(song=song, pk=correction_id).exists():
        raise Http404("There is no such correction of this song.")
    service.undo(song, correction_id)
    return list_corrections(request, song_id)
