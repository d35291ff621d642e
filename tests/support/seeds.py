"""Rows and files that browser tests start from. Each function takes and returns plain JSON values (see studio.py)."""

from __future__ import annotations

import io
import random
import wave
from typing import Any

import numpy as np
import soundfile
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db.models import Model

from library.core.analyser_version import VERSION
from library.models import Hearing, Playlist, PlaylistEntry, Song, SongState
from library.services import storage
from library.services.playable import preview_name
from musicapp.jobs.models import Job
from musicapp.people.models import ApiToken, User

PASSWORD = "four quiet bars of rest"
SAMPLE_RATE_HZ = 22_050
CHORDS = (("C:maj", "I", "T"), ("A:min", "vi", "T"), ("F:maj", "IV", "P"), ("G:maj", "V", "D"))
TRIADS_HZ = ((261.6, 329.6, 392.0), (220.0, 261.6, 329.6), (174.6, 220.0, 261.6), (196.0, 246.9, 293.7))
BEAT_S = 0.5
KINDS: dict[str, type[Model]] = {"Song": Song, "Playlist": Playlist, "Job": Job}


def person(name: str, *, owner: bool = False) -> dict[str, str]:
    """An account and the key of a session that is already signed in."""
    user, made = User.objects.get_or_create(username=name, defaults={"email": f"{name}@example.org", "is_owner": owner})
    if made:
        user.set_password(PASSWORD)
        user.save()
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return {"username": name, "session": str(session.session_key)}


def song(
    owner: str,
    title: str,
    *,
    seconds: float = 8.0,
    heard: bool = True,
    damaged: bool = False,
    copied: bool = False,
    **fields: Any,
) -> str:
    """A song whose file is four chords at 120 BPM; ``heard`` adds what the listener would have found. Its id.

    A ``damaged`` one holds noise that no browser can make sense of; a ``copied`` one has beside it the FLAC that was
    made for browsers.
    """
    row = Song.objects.create(
        owner=User.objects.get(username=owner),
        title=title,
        search_text=f"{title} {fields.get('artist', '')}".casefold(),
        original_name=f"{title}.wav",
        container="wav",
        codec="pcm_s16le",
        sample_rate_hz=SAMPLE_RATE_HZ,
        channels=1,
        bit_depth=16,
        duration_s=seconds,
    )
    sound = random.Random(title).randbytes(4_000) if damaged else four_chords(seconds)
    row.file = storage.put_bytes(sound, f"{storage.folder_of(row.pk)}/original.wav")
    row.size_bytes = len(sound)
    if copied:
        _copy(row, sound)
    if heard:
        _hear(row, seconds)
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    return str(row.pk)


def songs(owner: str, count: int, *, seconds: float = 8.0) -> list[str]:
    return [song(owner, f"Song {number + 1}", seconds=seconds) for number in range(count)]


def playlist(owner: str, name: str, song_ids: list[str]) -> str:
    row = Playlist.objects.create(owner=User.objects.get(username=owner), name=name)
    PlaylistEntry.objects.bulk_create(
        PlaylistEntry(playlist=row, song_id=song_id, position=place) for place, song_id in enumerate(song_ids)
    )
    return str(row.pk)


def job(owner: str, **fields: Any) -> str:
    return str(Job.objects.create(owner=User.objects.get(username=owner), **fields).pk)


def change(model: str, pk: str, **fields: Any) -> None:
    """Set fields of a row."""
    KINDS[model]._default_manager.filter(pk=pk).update(**fields)


def fields_of(model: str, pk: str, *names: str) -> dict[str, Any]:
    """Present values of a row: fields_of("Song", id, names=...)."""
    return dict(KINDS[model]._default_manager.values(*names).get(pk=pk))


def count(model: str, owner: str) -> int:
    return KINDS[model]._default_manager.filter(owner__username=owner).count()


def four_chords(seconds: float) -> bytes:
    """A WAV file: C, Am, F, G, a bar each, plucked on every beat."""
    time_s = np.arange(int(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    bar = (time_s // (4 * BEAT_S)).astype(int) % 4
    fade = np.exp(-3.0 * (time_s % BEAT_S))
    sound = np.zeros_like(time_s)
    for number, triad in enumerate(TRIADS_HZ):
        tones = sum(np.sin(2 * np.pi * hz * time_s) for hz in triad)
        sound += np.where(bar == number, 0.2 * tones * fade, 0.0)
    file = io.BytesIO()
    with wave.open(file, "wb") as into:
        into.setnchannels(1)
        into.setsampwidth(2)
        into.setframerate(SAMPLE_RATE_HZ)
        into.writeframes((sound * 32767).astype("<i2").tobytes())
    return file.getvalue()


def _copy(row: Song, sound: bytes) -> None:
    read, rate_hz = soundfile.read(io.BytesIO(sound))
    into = io.BytesIO()
    soundfile.write(into, read, rate_hz, format="FLAC")
    storage.put_bytes(into.getvalue(), preview_name(row))


def _hear(row: Song, seconds: float) -> None:
    chance = random.Random(row.title)
    bars = max(1, int(seconds / (4 * BEAT_S)))
    row.state, row.analyser_version = SongState.READY, VERSION
    row.bpm, row.key, row.key_position, row.is_minor, row.metre = 120.0, "C major", 0, False, "4/4"
    row.loudness_lufs, row.true_peak_dbtp = -16.2, -3.1
    row.mini_waveform = "".join(f"{chance.randint(40, 255):02x}" for _ in range(240))
    row.harmony_strip = "".join(CHORDS[bar % 4][2] for bar in range(bars))[:240]
    Hearing.objects.create(song=row, document=_document(seconds, bars), stage="done", analyser_version=VERSION)


def _document(seconds: float, bars: int) -> dict[str, Any]:
    """An Analysis document of four_chords(seconds)."""
    bar_s = 4 * BEAT_S
    chords = [
        {
            "start_s": bar * bar_s,
            "end_s": min(seconds, (bar + 1) * bar_s),
            "label": CHORDS[bar % 4][0],
            "confidence": 0.9,
            "roman": CHORDS[bar % 4][1],
            "function": CHORDS[bar % 4][2],
            "borrowed": False,
        }
        for bar in range(bars)
    ]
    half = bars // 2 * bar_s
    return {
        "schema_version": 1,
        "duration_s": seconds,
        "tuning_cents": 0.0,
        "loudness": {"integrated_lufs": -16.2, "range_lu": 2.0, "true_peak_dbtp": -3.1},
        "tempo": {"bpm": 120.0, "confidence": 0.95},
        "beats_s": [beat * BEAT_S for beat in range(int(seconds / BEAT_S))],
        "downbeats_s": [bar * bar_s for bar in range(bars)],
        "metre": {"signature": "4/4", "confidence": 0.9},
        "key": {"key": "C major", "confidence": 0.9},
        "key_regions": [{"start_s": 0.0, "end_s": seconds, "key": "C major", "confidence": 0.9}],
        "chords": chords,
        "sections": [
            {"start_s": 0.0, "end_s": half, "label": "A", "name": "verse", "confidence": 0.7},
            {"start_s": half, "end_s": seconds, "label": "B", "name": "chorus", "confidence": 0.7},
        ],
    }


def token(name: str) -> str:
    """An API token of an account, which is made where it is missing."""
    user, _ = User.objects.get_or_create(username=name, defaults={"is_owner": True})
    return ApiToken.make(user, "test")[1]


def states(owner: str) -> dict[str, list[Any]]:
    """What became of all songs and jobs of a person."""
    songs = Song.objects.filter(owner__username=owner).order_by("original_name")
    jobs = Job.objects.filter(owner__username=owner)
    return {
        "songs": list(songs.values_list("original_name", "state", "hearing__stage", "error")),
        "jobs": list(jobs.values_list("title", "state", "attempts", "error", "message")),
    }


def song_ids(owner: str) -> list[str]:
    return [str(pk) for pk in Song.objects.filter(owner__username=owner).values_list("pk", flat=True)]


def job_ids(owner: str) -> list[str]:
    return [str(pk) for pk in Job.objects.filter(owner__username=owner).values_list("pk", flat=True)]
