"""A song as full as they come, for benchmarks: five minutes, 400 chords, 3,000 notes, five keys, its theory read."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from library.core.analyser_version import VERSION
from library.core.analysis import Analysis
from library.core.notes.transcription import NoteColumns, PartName, Transcription
from library.core.waveform import write_peaks
from library.models import Hearing, Song, SongState
from library.services import corrections, hearing, storage
from musicapp.people.models import User
from tests.support.seeds import four_chords
from tests.support.song_seeds import RATE_HZ, _long_peaks

BEAT_S = 0.5
CHORD_S = 0.75
ROUND = (
    ("D:maj", "I", "T", 2), ("B:min7", "vi7", "T", 11), ("E:min7", "ii7", "P", 4), ("A:7", "V7", "D", 9),
    ("G:maj", "IV", "P", 7), ("F#:min", "iii", "T", 6), ("C:maj", "bVII", "D", 0), ("A:sus4", "V", "D", 9),
)  # fmt: skip
KEYS = ("D major", "F major", "D major", "B minor", "E major")
FORM = ("intro", "verse", "chorus", "verse", "chorus", "bridge", "chorus", "outro")


def full_song(owner: str, seconds: float = 300.0, notes: int = 3_000, title: str = "Everything at once") -> str:
    """Its id. A shorter one has as many chords and notes in each second."""
    row = Song.objects.create(
        owner=User.objects.get(username=owner), title=title, original_name="full.wav", state=SongState.READY,
        analyser_version=VERSION, duration_s=seconds, container="wav", codec="pcm_s16le", sample_rate_hz=22_050,
        channels=1, bpm=120.0, key="D major", metre="4/4",
    )  # fmt: skip
    folder = storage.folder_of(row.pk)
    row.file = storage.put_bytes(four_chords(seconds), f"{folder}/original.wav")
    row.save()
    with tempfile.TemporaryDirectory() as work:
        peaks, columns = Path(work) / "peaks.bin", Path(work) / "notes.json.gz"
        write_peaks(peaks, _long_peaks(seconds), RATE_HZ, int(seconds * RATE_HZ))
        _notes(seconds, round(notes * seconds / 300)).save(columns)
        stored = storage.put(columns, f"{folder}/notes.json.gz")
        found = Hearing.objects.create(
            song=row, document=_document(seconds), stage=hearing.WHOLE, analyser_version=VERSION, notes=stored,
            peaks=storage.put(peaks, f"{folder}/peaks.bin"),
        )  # fmt: skip
    corrections.keep(row, found, corrections.derive(row, Analysis.model_validate(found.document), stored))
    return str(row.pk)


def _document(seconds: float) -> dict[str, Any]:
    chords = []
    for number in range(int(seconds / CHORD_S)):
        label, roman, function, _ = ROUND[number % 8 if number % 5 else number % 3]
        chords.append(
            {
                "start_s": number * CHORD_S, "end_s": (number + 1) * CHORD_S, "label": label, "roman": roman,
                "function": function, "borrowed": label == "C:maj", "confidence": 0.4 if number % 11 == 3 else 0.9,
            }
        )  # fmt: skip
    return {
        "schema_version": 1,
        "duration_s": seconds,
        "tuning_cents": 3.2,
        "beats_s": [round(beat * BEAT_S, 3) for beat in range(int(seconds / BEAT_S))],
        "downbeats_s": [round(bar * 4 * BEAT_S, 3) for bar in range(int(seconds / (4 * BEAT_S)))],
        "chords": chords,
        "loudness": {"integrated_lufs": -14.1, "range_lu": 6.2, "true_peak_dbtp": -1.0},
        "key_regions": _parts(seconds, [{"key": key, "confidence": 0.8} for key in KEYS]),
        "sections": _parts(
            seconds, [{"label": "ABCBCDCE"[i], "name": name, "confidence": 0.7} for i, name in enumerate(FORM)]
        ),
        "tempo": {"bpm": 120.0, "confidence": 0.9},
        "metre": {"signature": "4/4", "confidence": 0.7},
        "key": {"key": "D major", "confidence": 0.6},
    }


def _parts(seconds: float, parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The song cut into equal parts at whole bars."""
    bar_s = 4 * BEAT_S
    cuts = [round(i * seconds / len(parts) / bar_s) * bar_s for i in range(len(parts))] + [seconds]
    return [{"start_s": a, "end_s": b, **part} for a, b, part in zip(cuts, cuts[1:], parts, strict=False)]


def _notes(seconds: float, count: int) -> Transcription:
    """A fifth melody, a fifth bass, the rest chord tones, evenly over the song."""
    rows: list[tuple[float, float, int, PartName]] = []
    for number in range(count):
        at_s = round(number * seconds / count, 4)
        root = ROUND[int(at_s / CHORD_S) % 8][3]
        part: PartName = ("melody", "bass", "harmony", "harmony", "harmony")[number % 5]
        pitch = {"melody": 72 + (number * 7) % 13, "bass": 36 + root, "harmony": 53 + (root + 4 * (number % 3)) % 16}
        rows.append((at_s, min(seconds, at_s + 0.35), pitch[part], part))
    onset, end, pitches, parts = zip(*rows, strict=True)
    return Transcription(
        duration_s=seconds,
        notes=NoteColumns(
            onset_s=onset, end_s=end, pitch=pitches, part=parts, velocity=(80,) * count,
            confidence=tuple(0.3 + 0.6 * (i % 7) / 6 for i in range(count)),
        ),
    )  # fmt: skip
