"""Songs for the tests of the song page: one really heard, one an hour long. Arguments and answers are JSON."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings

from library.core.analyser_version import VERSION
from library.core.analysis import Analysis
from library.core.notes.transcription import DrumColumns, NoteColumns, PartName, Transcription
from library.core.pipeline import Heard, ListeningConfig, analyse
from library.core.waveform import write_peaks
from library.models import Hearing, Song, SongState
from library.services import corrections, hearing, songs_in, storage
from musicapp.people.models import User
from tests.support import made_song as maker

RATE_HZ = 44_100
BEAT_S = 0.45
LABELS = (
    ("C:maj", "I", "T"),
    ("A:min7", "vi7", "T"),
    ("F:maj/3", "IV6", "P"),
    ("G:7", "V7", "D"),
    ("Bb:maj", "bVII", "D"),
)


def made_song(owner: str, title: str = "Harbour Nights", **fields: Any) -> str:
    """A song of 84 s made by code and heard by the real listener. Its id."""
    row = Song.objects.create(
        owner=User.objects.get(username=owner),
        title=title,
        artist="The Made",
        original_name=f"{title}.wav",
        state=SongState.HEARING,
    )
    content, heard = _heard_made_song()
    row.file = storage.put_bytes(content, f"{storage.folder_of(row.pk)}/original.wav")
    row.size_bytes = len(content)
    row.save()
    hearing._store(row, heard, hearing.WHOLE)
    Song.objects.filter(pk=row.pk).update(**fields)
    return str(row.pk)


@lru_cache(maxsize=1)
def _heard_made_song() -> tuple[bytes, Heard]:
    """The made song and what the real listener hears in it; heard once, as every test has a song of its own."""
    content, folder = maker.wav(), Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "song.wav"
    path.write_bytes(content)
    quiet = lambda *told: None  # noqa: E731
    return content, analyse(path, folder / "work", ListeningConfig(), quiet, quiet)


def put_notes(pk: str) -> None:
    """Gives a made song the notes that it was made of, as a perfect ear would hear them, and reads its theory again."""
    row = Song.objects.get(pk=pk)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "notes.json.gz"
        transcription().save(path)
        notes = storage.put(path, f"{storage.folder_of(row.pk)}/notes.json.gz")
    Hearing.objects.filter(song=row).update(notes=notes)
    found = Hearing.objects.get(song=row)
    corrections.keep(row, found, corrections.derive(row, Analysis.model_validate(found.document), notes))


def transcription() -> Transcription:
    """Every note and stroke of the made song."""
    notes: list[tuple[float, float, int, PartName]] = []
    drums: list[tuple[float, str]] = []
    for number, (root, shape, _, with_drums, with_tune) in enumerate(maker.bars()):
        chord = [maker.ROOTS[root] + step for step in maker.SHAPES[shape]]
        for beat in range(4):
            at_s = number * maker.BAR_S + beat * maker.BEAT_S
            notes.append((at_s, at_s + maker.BEAT_S * 0.9, maker.ROOTS[root] - 12, "bass"))
            notes += [(at_s, at_s + maker.BEAT_S, pitch, "harmony") for pitch in chord]
            if with_tune:
                tune = chord[(number + 2 * beat) % len(chord)] + 12
                notes.append((at_s, at_s + maker.BEAT_S * 0.9, tune, "melody"))
            if with_drums:
                drums.append((at_s, "snare" if beat % 2 else "kick"))
                drums += [(at_s + half * maker.BEAT_S, "closed hat") for half in (0.0, 0.5)]
    onset, end, pitch, part = zip(*sorted(notes), strict=True)
    time_s, drum = zip(*sorted(drums), strict=True)
    return Transcription(
        duration_s=maker.seconds(),
        notes=NoteColumns(
            onset_s=onset, end_s=end, pitch=pitch, part=part, velocity=(80,) * len(onset),
            confidence=(0.8,) * len(onset),
        ),
        drums=DrumColumns(
            time_s=time_s, drum=drum, velocity=(90,) * len(drum), confidence=(0.7,) * len(drum)
        ),
    )  # fmt: skip


def long_song(owner: str, hours: float = 1.0, title: str = "A long night") -> str:
    """A song with the analysis and the peaks of `hours` of audio; its sound itself is a short silence."""
    seconds = hours * 3600
    row = Song.objects.create(
        owner=User.objects.get(username=owner),
        title=title,
        original_name="long.wav",
        state=SongState.READY,
        analyser_version=VERSION,
        duration_s=seconds,
        container="wav",
        codec="pcm_s16le",
        sample_rate_hz=RATE_HZ,
        channels=2,
        bpm=133.3,
        key="C major",
        metre="4/4",
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "peaks.bin"
        write_peaks(path, _long_peaks(seconds), RATE_HZ, int(seconds * RATE_HZ))
        peaks = storage.put(path, f"{storage.folder_of(row.pk)}/peaks.bin")
    Hearing.objects.create(song=row, document=long_document(seconds), stage=hearing.WHOLE, peaks=peaks)
    return str(row.pk)


def _long_peaks(seconds: float) -> np.ndarray:
    chance = np.random.default_rng(3)
    count = int(np.ceil(seconds * RATE_HZ / 256))
    time_s = np.arange(count) * 256 / RATE_HZ
    level = (0.35 + 0.25 * np.sin(time_s / 37) + 0.35 * np.exp(-6 * (time_s % BEAT_S))) * chance.uniform(
        0.7, 1.0, count
    )
    return np.stack([-level, level * 0.95, level * 0.4], axis=1).astype(np.float32)


def long_document(seconds: float) -> dict[str, Any]:
    beats = np.round(np.arange(0.2, seconds - 0.1, BEAT_S), 4).tolist()
    bars = beats[::4]
    ends = [*bars[1:], seconds]
    chords = []
    for number, (start, end) in enumerate(zip(bars, ends, strict=True)):
        label, roman, function = LABELS[number % 4 if number % 16 != 14 else 4]
        chords.append(
            {
                "start_s": start,
                "end_s": end,
                "label": label,
                "roman": roman,
                "function": function,
                "borrowed": label == "Bb:maj",
                "confidence": 0.4 if number % 11 == 3 else 0.9,
            }
        )
    cuts = [bars[i] for i in range(0, len(bars), 64)]
    sections = [
        {
            "start_s": a,
            "end_s": b,
            "label": "ABAC"[i % 4],
            "name": ("verse", "chorus", "verse", "bridge")[i % 4],
            "confidence": 0.7,
        }
        for i, (a, b) in enumerate(zip(cuts, [*cuts[1:], seconds], strict=True))
    ]
    regions = [
        {"start_s": a, "end_s": b, "key": "C major" if i % 3 else "A minor", "confidence": 0.8}
        for i, (a, b) in enumerate(zip(cuts[::2], [*cuts[2::2], seconds], strict=True))
    ]
    return {
        "schema_version": 1,
        "duration_s": seconds,
        "tuning_cents": 3.2,
        "beats_s": beats,
        "downbeats_s": bars,
        "chords": chords,
        "loudness": {"integrated_lufs": -14.1, "range_lu": 6.2, "true_peak_dbtp": -1.0},
        "key_regions": regions,
        "sections": sections,
        "tempo": {"bpm": 133.3, "confidence": 0.9},
        "metre": {"signature": "4/4", "confidence": 0.7},
        "key": {"key": "C major", "confidence": 0.6},
    }


def arriving_song(owner: str, title: str = "Just in") -> str:
    """The made song as an upload leaves it: stored, waiting, its job queued. Its id."""
    settings.UPLOADS_ROOT.mkdir(parents=True, exist_ok=True)
    arrived = Path(settings.UPLOADS_ROOT) / f"{title}.part"
    arrived.write_bytes(maker.wav())
    return str(songs_in.take_in(User.objects.get(username=owner), arrived, f"{title}.wav").pk)


def silent_song(owner: str, title: str = "Nothing there") -> str:
    """A heard song in which nothing was found."""
    from tests.support.seeds import song

    pk = song(owner, title)
    found = Hearing.objects.get(song=pk)
    empty = {name: [] if isinstance(value, list) else None for name, value in found.document.items()}
    silence = {"integrated_lufs": None, "range_lu": None, "true_peak_dbtp": None}
    found.document = empty | {"duration_s": 8.0, "schema_version": 1, "tuning_cents": 0.0, "loudness": silence}
    found.save()
    return pk
