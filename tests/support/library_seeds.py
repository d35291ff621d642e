"""A library as a producer has it: varied names, keys, tempi and waveforms, made by seeded chance, without any files."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.utils import timezone

from library.core.analyser_version import VERSION
from library.core.circle import CIRCLE, KeyPlace
from library.models import Hearing, Song, SongState
from library.services.search import search_text
from musicapp.jobs.models import Job, State
from musicapp.people.models import User
from theory.core.key import Key
from theory.core.pitch import fifths_of, name_at

FIRST = (
    "Harbour", "Salt", "Low", "Paper", "Kettle", "North", "Glass", "Ten", "Concrete", "Ferrous", "Slow", "Amber",
    "Hollow", "Velvet", "Copper", "Winter", "Distant", "Silver",
)  # fmt: skip
SECOND = (
    "Lights", "Static", "Tide", "Moons", "Black", "Bound", "House", "Past", "Lullaby", "Instrument", "Fields", "Engine",
    "Garden", "Signal", "River", "Window", "Choir",
)  # fmt: skip
ARTISTS = (
    "Mira Okonkwo",
    "Field Notes",
    "Ada & the Tin Roof",
    "Halden",
    "Sigrún Ósk",
    "Les Échos",
    "Trío Ñandú",
    "Łukasz Wójcik",
)
GENRES = (
    "Indie pop",
    "Synth-pop",
    "Neo-soul",
    "Trip hop",
    "Indie rock",
    "Downtempo",
    "Folk",
    "Lo-fi",
    "Techno",
    "Ambient",
    "Jazz",
    "",
)
METRES = ("4/4",) * 8 + ("3/4", "6/8")
LOOPS = ("TPDT", "TTPD", "PDTT", "TXPT", "TPTD", "XXTD", "TDTP")
# fifths above the tonic, quality in major and minor, numerals
CHORDS = {
    "T": (0, "maj", "min", "I", "i"),
    "P": (-1, "maj", "min", "IV", "iv"),
    "D": (1, "7", "7", "V7", "V7"),
    "X": (-5, "maj", "maj", "bII", "bII"),
}


def library(owner: str, count: int, *, seed: int = 1, heard: int = 14) -> int:
    """``count`` songs that look heard; the newest ``heard`` of them with a whole Analysis document."""
    user = User.objects.get(username=owner)
    rows = list(made(user, count, seed))
    Song.objects.bulk_create(rows, batch_size=500)
    newest = timezone.now()
    for place, row in enumerate(rows):
        row.added_at = newest - timedelta(hours=7 * place)
    Song.objects.bulk_update(rows, ["added_at"], batch_size=400)
    Hearing.objects.bulk_create(Hearing(song=row, document=document(row), stage="done") for row in rows[:heard])
    return len(rows)


def made(user: User, count: int, seed: int) -> Iterator[Song]:
    chance = random.Random(seed)
    for number in range(count):
        place = KeyPlace.parse(chance.choice(CIRCLE))
        assert place
        title = f"{chance.choice(FIRST)} {chance.choice(SECOND)}" + (f" {number // 200 + 1}" if number >= 200 else "")
        song = Song(
            owner=user,
            state=SongState.READY,
            analyser_version=VERSION,
            title=title,
            artist=chance.choice(ARTISTS),
            album=f"{chance.choice(SECOND)} EP",
            genre=chance.choice(GENRES),
            released=str(chance.randint(1968, 2026)),
            rating=chance.choice((0, 0, 0, 1, 2, 3, 4, 5)),
            original_name=f"{title}.flac",
            file=f"songs/none/{number}.flac",
            size_bytes=chance.randint(3_000_000, 60_000_000),
            sha256=f"{chance.getrandbits(256):064x}",
            fingerprint="AQAD" + "".join(chance.choices("abcdefgh0123", k=2600)),
            container="flac",
            codec="flac",
            sample_rate_hz=44_100,
            channels=2,
            bit_depth=24,
            duration_s=round(chance.gauss(222, 55), 2),
            bpm=round(chance.uniform(68, 176), 2),
            key=place.name,
            key_position=place.position,
            is_minor=place.is_minor,
            metre=chance.choice(METRES),
            loudness_lufs=round(chance.uniform(-18, -6.5), 1),
            true_peak_dbtp=-1.0,
            mini_waveform=waveform(chance),
            harmony_strip=strip(chance),
        )
        song.search_text = search_text(song)
        yield song


def waveform(chance: random.Random) -> str:
    """240 peaks with sections, bars and transients."""
    parts = [
        chance.uniform(0.55, 1.0) if part % 2 else chance.uniform(0.2, 0.5) for part in range(chance.randint(6, 10))
    ]
    low, peaks = 0.5, []
    for place in range(240):
        low = 0.6 * low + 0.4 * chance.random()
        level = parts[place * len(parts) // 240] * (0.5 + 0.5 * low) * min(1.0, place / 8, (240 - place) / 10)
        peaks.append(f"{max(3, min(255, round(255 * level))):02x}")
    return "".join(peaks)


def strip(chance: random.Random) -> str:
    first, second = chance.choice(LOOPS), chance.choice(LOOPS)
    return "".join(second if turn % 4 == 3 else first for turn in range(chance.randint(10, 24)))


def document(song: Song) -> dict[str, Any]:
    """The Analysis document that the strip of a song stands for, in the song's key."""
    key = Key.parse(song.key)
    minor, home = int(key.mode == "minor"), fifths_of(key.tonic)
    labels = {letter: f"{name_at(home + fifths)}:{kinds[minor]}" for letter, (fifths, *kinds) in CHORDS.items()}
    length = song.duration_s or 200.0
    step = length / len(song.harmony_strip)
    chords = [
        {
            "start_s": n * step,
            "end_s": (n + 1) * step,
            "label": labels[letter],
            "roman": CHORDS[letter][3 + minor],
            "function": letter,
            "confidence": 0.8,
            "borrowed": False,
        }
        for n, letter in enumerate(song.harmony_strip)
    ]
    half = length / 2
    return {
        "schema_version": 1,
        "duration_s": length,
        "tuning_cents": 1.0,
        "chords": chords,
        "loudness": {"integrated_lufs": song.loudness_lufs, "range_lu": 6.0, "true_peak_dbtp": -1.0},
        "tempo": {"bpm": song.bpm, "confidence": 0.9},
        "metre": {"signature": song.metre, "confidence": 0.8},
        "beats_s": [n * step / 4 for n in range(4 * len(chords))],
        "downbeats_s": [n * step for n in range(len(chords))],
        "key": {"key": song.key, "confidence": 0.9},
        "key_regions": [{"start_s": 0.0, "end_s": length, "key": song.key, "confidence": 0.9}],
        "sections": [
            {"start_s": 0.0, "end_s": half, "label": "A", "name": "verse", "confidence": 0.7},
            {"start_s": half, "end_s": length, "label": "B", "name": "chorus", "confidence": 0.7},
        ],
    }


def unusual(owner: str) -> dict[str, str]:
    """One song in each state that is not "heard", as they stand in a list. Their ids by state."""
    user = User.objects.get(username=owner)
    whole = Song.objects.filter(owner=user, state=SongState.READY).first()
    wanted: dict[str, dict[str, Any]] = {
        "hearing": {"title": "Paper Moons", "artist": "Field Notes"},
        "waiting": {"title": "Paper Suns", "artist": "Field Notes"},
        "failed": {
            "title": "Long Session",
            "error": "There was no room left on the disk while it was heard. Free some space.",
        },
        "rejected": {
            "title": "rehearsal_take_09",
            "error": "The file ends before any sound. Export it again and add it anew.",
        },
        "cancelled": {"title": "Second Thoughts", "artist": "Halden"},
        "duplicate": {"title": "Again and again", "state": "ready", "duplicate_of": whole, "mini_waveform": "80" * 240},
    }
    ids = {}
    for state, fields in wanted.items():
        song = Song(
            owner=user, original_name=f"{fields['title']}.flac", file="songs/none/x.flac", **{"state": state, **fields}
        )
        song.search_text = search_text(song)
        song.save()
        ids[state] = str(song.pk)
    job = {"owner": user, "kind": "hear", "queue": "audio"}
    Job.objects.create(
        **job,
        title="Paper Moons",
        subject_id=ids["hearing"],
        state=State.RUNNING,
        stage="harmony",
        progress=0.62,
        message="Finding chords",
        seconds_left=9.0,
        started_at=timezone.now(),
        heartbeat_at=timezone.now(),
        worker="seeded",
    )
    Job.objects.create(
        **job, title="Paper Suns", subject_id=ids["waiting"], state=State.QUEUED, heartbeat_at=timezone.now()
    )
    return ids
