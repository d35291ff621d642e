"""Who may reach which address: each name of the resolver is in exactly one of these tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from generation.models import Made, Plan
from library.models import Correction, Playlist, PlaylistEntry, Song, TagChange, Upload
from musicapp.jobs.models import Job
from musicapp.people.models import ApiToken, Invitation, User

PAST = 1_700_000_000_000_000  # of a deletion, in microseconds


@dataclass
class Things:
    """What the owner has."""

    song: Song
    binned: Song
    playlist: Playlist
    smart: Playlist
    deleted_list: Playlist
    entry: PlaylistEntry
    upload: Upload
    job: Job
    failed_job: Job
    invitation: Invitation
    token: ApiToken
    person: User
    change: TagChange
    correction: Correction
    made: Made
    deleted_made: Made
    plan: Plan
    deleted_plan: Plan


Kwargs = Callable[[Things], dict[str, Any]]


def pk_of(thing: str) -> Kwargs:
    return lambda things: {"pk": getattr(things, thing).pk}


def song_with(**more: str) -> Kwargs:
    return lambda things: {"pk": things.song.pk, **more}


def made_with(**more: str) -> Kwargs:
    return lambda things: {"pk": things.made.pk, **more}


def api_song(things: Things) -> dict[str, Any]:
    return {"song_id": things.song.pk}


def api_made(things: Things) -> dict[str, Any]:
    return {"made_id": things.made.pk}


def api_job(things: Things) -> dict[str, Any]:
    return {"job_id": things.job.pk}


# For everybody, signed in or not, with what is in the address.
PUBLIC: dict[str, dict[str, Any]] = {
    "home": {},  # only leads to the library, which asks for the sign-in
    "healthz": {},
    "readyz": {},
    "manifest": {},
    "favicon": {},
    "people:first": {},
    "people:sign-in": {},
    "people:sign-out": {},
    "people:join": {"token": "x" * 43},
    "people:reset": {},
    "people:reset-sent": {},
    "people:reset-set": {"uidb64": "MQ", "token": "x-y"},
    "people:reset-done": {},
    "api:root": {},  # only leads to the explanations, which ask for the sign-in
    "api:api-root": {},
    "api:openapi-json": {},
}

# For whoever is signed in, about nothing but their own.
OWN: dict[str, dict[str, Any]] = {
    "library:songs": {},
    "library:find": {},
    "library:listening": {},
    "library:cancel-all": {},
    "library:hear-again": {},
    "library:export-csv": {},
    "library:export-json": {},
    "library:bulk": {},
    "library:bulk-apply": {},
    "library:delete": {},
    "library:undelete": {"stamp": PAST},
    "library:download": {},
    "library:bin": {},
    "library:bin-restore": {},
    "library:bin-delete": {},
    "library:playlists": {},
    "library:rules": {},
    "library:uploads": {},
    "theory:progressions": {},
    "theory:reading": {},
    "theory:next": {},
    "theory:instead": {},
    "theory:cadence": {},
    "theory:modulate": {},
    "theory:shapes": {},
    "theory:take": {"kind": "mid"},
    "theory:rhythm": {},
    "theory:rhythm-state": {},
    "theory:rhythm-midi": {},
    "generation:history": {},
    "generation:create": {},
    "generation:reading": {},
    "generation:make-plan": {},
    "generation:lift": {},
    "generation:plans": {},
    "generation:plan-import": {},
    "jobs:list": {},
    "jobs:summary": {},
    "jobs:clear": {"states": "failed"},
    "people:settings": {},
    "people:password": {},
    "people:sessions-end": {},
    "people:tokens": {},
    "api:docs": {},
    "api:me": {},
    "api:list_songs": {},
    "api:list_bin": {},
    "api:list_jobs": {},
    "api:plan_song": {},
    "api:make_song": {},
    "api:hear_songs": {},
}

# For the owner of the studio alone; 404 for everybody else.
OWNER_ONLY: dict[str, dict[str, Any]] = {"people:people": {}, "people:invite": {}}

# About one object: 404 for everybody but the one whose it is.
OBJECT: dict[str, Kwargs] = {
    "library:song": pk_of("song"),
    "library:similar": pk_of("song"),
    "library:audio": pk_of("song"),
    "library:playable": pk_of("song"),
    "library:artwork": song_with(size="small"),
    "library:peaks": pk_of("song"),
    "library:analysis": pk_of("song"),
    "library:drawings": pk_of("song"),
    "library:chords": pk_of("song"),
    "library:hear": pk_of("song"),
    "library:corrections": pk_of("song"),
    "library:correct-edit": pk_of("song"),
    "library:correct-preview": pk_of("song"),
    "library:corrections-revision": pk_of("song"),
    "library:uncorrect-all": pk_of("song"),
    "library:uncorrect": lambda things: {"pk": things.song.pk, "correction": things.correction.pk},
    "library:remove": pk_of("song"),
    "library:stems": pk_of("song"),
    "library:stem": song_with(name="drums"),
    "library:stems-zip": pk_of("song"),
    "library:heard": song_with(kind="analysis.json"),
    "library:notes": song_with(kind="all.mid"),
    "library:sheet": song_with(part="lead-sheet"),
    "library:row": pk_of("song"),
    "library:details": pk_of("song"),
    "library:menu": pk_of("song"),
    "library:keep": pk_of("song"),
    "library:edit": pk_of("song"),
    "library:rate": pk_of("song"),
    "library:title": pk_of("song"),
    "library:original": pk_of("song"),
    "library:undo": pk_of("change"),
    "library:upload": pk_of("upload"),
    "library:playlist": pk_of("playlist"),
    "library:playlist-rules": pk_of("smart"),
    "library:playlist-rename": pk_of("playlist"),
    "library:playlist-delete": pk_of("playlist"),
    "library:playlist-undelete": pk_of("deleted_list"),
    "library:playlist-add": pk_of("playlist"),
    "library:playlist-remove": pk_of("playlist"),
    "library:playlist-order": pk_of("playlist"),
    "generation:made": pk_of("made"),
    "generation:beside": pk_of("made"),
    "generation:plan": pk_of("plan"),
    "generation:plan-change": pk_of("plan"),
    "generation:plan-instead": pk_of("plan"),
    "generation:plan-hear": pk_of("plan"),
    "generation:plan-make": pk_of("plan"),
    "generation:plan-save": pk_of("plan"),
    "generation:plan-rename": pk_of("plan"),
    "generation:plan-share": pk_of("plan"),
    "generation:plan-copy": pk_of("plan"),
    "generation:plan-delete": pk_of("plan"),
    "generation:plan-undelete": pk_of("deleted_plan"),
    "generation:plan-export": pk_of("plan"),
    "generation:made-live": pk_of("made"),
    "generation:made-again": pk_of("made"),
    "generation:made-mixer": pk_of("made"),
    "generation:made-remix": pk_of("made"),
    "generation:made-replay": pk_of("made"),
    "generation:made-another": pk_of("made"),
    "generation:made-notes": made_with(part="bass"),
    "generation:made-stem": made_with(part="bass"),
    "generation:made-zip": pk_of("made"),
    "generation:made-file": made_with(name="blueprint.json"),
    "generation:made-rate": pk_of("made"),
    "generation:made-keep": pk_of("made"),
    "generation:made-rename": pk_of("made"),
    "generation:made-delete": pk_of("made"),
    "generation:made-undelete": pk_of("deleted_made"),
    "generation:made-plan": pk_of("made"),
    "generation:made-library": pk_of("made"),
    "generation:song-plan": pk_of("song"),
    "jobs:card": pk_of("job"),
    "jobs:cancel": pk_of("job"),
    "jobs:retry": pk_of("failed_job"),
    "people:token-revoke": pk_of("token"),
    "people:invitation-revoke": pk_of("invitation"),
    "people:person-close": pk_of("person"),
    "people:person-open": pk_of("person"),
    "api:get_song": api_song,
    "api:restore_song": lambda things: {"song_id": things.binned.pk},
    "api:get_analysis": api_song,
    "api:hear_song": api_song,
    "api:get_theory": api_song,
    "api:get_notes": api_song,
    "api:get_heard_file": lambda things: {"song_id": things.song.pk, "name": "analysis.json"},
    "api:get_notes_file": lambda things: {"song_id": things.song.pk, "name": "all.mid"},
    "api:list_corrections": api_song,
    "api:uncorrect_song": lambda things: {"song_id": things.song.pk, "correction_id": things.correction.pk},
    "api:split_song": api_song,
    "api:similar_songs": api_song,
    "api:next_songs": api_song,
    "api:get_made": api_made,
    "api:make_again": api_made,
    "api:replay_made": api_made,
    "api:get_job": api_job,
    "api:cancel_job": api_job,
    "api:retry_job": lambda things: {"job_id": things.failed_job.pk},
}
ALIASES = {  # other methods of the same address
    "api:edit_song": "api:get_song",
    "api:bin_song": "api:get_song",
    "api:get_stems": "api:split_song",
    "api:list_made": "api:make_song",
    "api:delete_made": "api:get_made",
    "api:correct_song": "api:list_corrections",
    "api:stop_hearing_songs": "api:hear_songs",
}
WITHOUT_PAGES = ("api:", "library:upload")  # refuse instead of leading to the sign-in
