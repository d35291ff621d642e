"""Songs whose theory is known: written as numerals, sections and a groove, then read by the real theory.

Each becomes an Analysis and a Transcription as a perfect ear would hear them, stored the way a hearing is.
"""

from __future__ import annotations

import itertools
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from library.core.analyser_version import VERSION
from library.core.analysis import Analysis
from library.core.notes.transcription import DrumColumns, NoteColumns, PartName, Transcription
from library.models import Hearing, Song, SongState
from library.services import corrections, storage
from library.services.search import search_text
from musicapp.people.models import User
from theory.core.harmony.function import describe
from theory.core.harmony.roman import Numeral
from theory.core.key import Key

# Strokes in eighths of a bar of 4/4, 3/4 and 7/8.
ROCK = {"kick": (0, 4), "snare": (2, 6), "closed hat": tuple(range(8))}
FLOOR = {"kick": (0, 2, 4, 6), "snare": (2, 6), "closed hat": (1, 3, 5, 7)}
BOSSA = {"kick": (0, 3, 4, 7), "snare": (0, 3, 6), "closed hat": tuple(range(8))}
SEVEN = {"kick": (0, 4), "snare": (2, 6), "closed hat": tuple(range(7))}
WALTZ = {"kick": (0,), "snare": (2, 4), "closed hat": (0, 2, 4)}


@dataclass(frozen=True)
class Part:
    """A section: its name and letter, one numeral a bar, and its key."""

    name: str
    letter: str
    numerals: str
    key: str


@dataclass(frozen=True)
class Written:
    """A song as it is written down."""

    title: str
    bpm: float
    parts: tuple[Part, ...]
    groove: dict[str, tuple[int, ...]]
    metre: str = "4/4"
    swing: float | None = None
    mode: str | None = None


AXIS, DOWN, JAZZ = "I V vi IV", "i VII VI V", "iiø7 V7 i7 i7"
SONGS = (
    Written("Lifted", 120, (
        Part("verse", "A", f"{AXIS} {AXIS}", "C major"), Part("chorus", "B", "IV V I vi IV V I I", "C major"),
        Part("verse", "A", f"{AXIS} {AXIS}", "C major"), Part("chorus", "B", "IV V I vi IV V I I", "D major"),
    ), ROCK),
    Written("Lifted Once More", 122, (
        Part("verse", "A", f"{AXIS} {AXIS}", "G major"), Part("chorus", "B", f"vi IV I V {AXIS}", "G major"),
        Part("verse", "A", f"{AXIS} {AXIS}", "G major"),
    ), ROCK),
    Written("Stairs of Seville", 104, (
        Part("verse", "A", f"{DOWN} {DOWN}", "A minor"), Part("chorus", "B", f"{DOWN} iv i V i", "A minor"),
        Part("verse", "A", f"{DOWN} {DOWN}", "A minor"),
    ), FLOOR),
    Written("Down the Same Steps", 106, (
        Part("verse", "A", f"{DOWN} {DOWN}", "E minor"), Part("bridge", "B", "iv VII III VI iv i V V", "E minor"),
        Part("verse", "A", f"{DOWN} {DOWN}", "E minor"),
    ), FLOOR),
    Written("Night in Lapa", 132, (
        Part("verse", "A", f"{JAZZ} {JAZZ}", "D minor"), Part("chorus", "B", f"iv7 VII7 III VI {JAZZ}", "D minor"),
        Part("verse", "A", f"{JAZZ} {JAZZ}", "D minor"),
    ), BOSSA),
    Written("Promise Kept Late", 92, (
        Part("verse", "A", "I IV V vi I IV V vi", "F major"), Part("chorus", "B", "ii V vi IV ii V V I", "F major"),
        Part("verse", "A", "I IV V vi I IV V vi", "F major"), Part("chorus", "B", "ii V vi IV ii V V I", "F major"),
    ), ROCK),
    Written("Seven Steps Short", 140, (
        Part("verse", "A", "i VII i VII i VII i VII", "E minor"),
        Part("chorus", "B", "VI VII i i VI VII i i", "E minor"),
    ), SEVEN, metre="7/8"),
    Written("Late Shuffle", 124, (
        Part("verse", "A", "I7 I7 I7 I7 IV7 IV7 I7 I7 V7 IV7 I7 V7", "Bb major"),
        Part("verse", "A", "I7 I7 I7 I7 IV7 IV7 I7 I7 V7 IV7 I7 I7", "Bb major"),
    ), ROCK, swing=2.0),
    Written("Mourning Waltz", 96, (
        Part("verse", "A", "i iv V i VI bII V i", "G minor"), Part("chorus", "B", "III VII i V VI iv V i", "G minor"),
    ), WALTZ, metre="3/4"),
    Written("So Long Dorian", 118, (
        Part("verse", "A", "i IV i IV i IV i IV", "D minor"), Part("chorus", "B", "i III IV i i III IV i", "D minor"),
    ), FLOOR, mode="dorian"),
)  # fmt: skip


def theory_songs(owner: str) -> dict[str, str]:
    """All songs of this page in the library of a person; their ids by title."""
    user = User.objects.get(username=owner)
    return {written.title: put(user, written) for written in SONGS}


def put(owner: User, written: Written) -> str:
    """Stores one song as if it had been heard. Its id."""
    document = analysis(written)
    row = Song(
        owner=owner, title=written.title, artist="The Made", original_name=f"{written.title}.wav",
        state=SongState.READY, analyser_version=VERSION, duration_s=document.duration_s,
        mini_waveform="4080c0a0" * 60, container="wav", codec="pcm_s16le",
    )  # fmt: skip
    row.file = f"{storage.folder_of(row.pk)}/original.wav"
    row.save()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "notes.json.gz"
        transcription(written).save(path)
        notes = storage.put(path, f"{storage.folder_of(row.pk)}/notes.json.gz")
    hearing = Hearing.objects.create(song=row, document=document.model_dump(mode="json"), stage="done", notes=notes)
    corrections.keep(row, hearing, corrections.derive(row, document, notes))
    row.refresh_from_db()
    row.search_text = search_text(row)
    row.save(update_fields=["search_text"])
    return str(row.pk)


def beats_per_bar(written: Written) -> int:
    return int(written.metre.partition("/")[0])


def bar_s(written: Written) -> float:
    beat_s = 60 / written.bpm
    return beats_per_bar(written) * (beat_s / 2 if written.metre.endswith("/8") else beat_s)


def chords(written: Written) -> list[tuple[float, str, Any, Key]]:
    """Start in seconds, numeral, chord and key of every bar."""
    rows: list[tuple[float, str, Any, Key]] = []
    for part in written.parts:
        key = Key.parse(part.key)
        for numeral in part.numerals.split():
            rows.append((len(rows) * bar_s(written), numeral, Numeral.parse(numeral, key.mode).chord(key), key))
    return rows


def analysis(written: Written) -> Analysis:
    """What a perfect ear would hear."""
    rows, length = chords(written), bar_s(written)
    count = beats_per_bar(written)
    beats = [bar * length + beat * length / count for bar in range(len(rows)) for beat in range(count)]
    bars = [len(part.numerals.split()) for part in written.parts]
    starts = [0, *itertools.accumulate(bars)]
    sections = [
        {"start_s": starts[n] * length, "end_s": starts[n + 1] * length, "label": part.letter, "name": part.name,
         "confidence": 0.9}
        for n, part in enumerate(written.parts)
    ]  # fmt: skip
    regions: list[dict[str, Any]] = []
    for n, part in enumerate(written.parts):
        if regions and regions[-1]["key"] == part.key:
            regions[-1]["end_s"] = starts[n + 1] * length
        else:
            regions.append({"start_s": starts[n] * length, "end_s": starts[n + 1] * length, "key": part.key,
                            "mode": written.mode, "confidence": 0.9})  # fmt: skip
    return Analysis.model_validate(
        {
            "duration_s": len(rows) * length, "loudness": {"integrated_lufs": -12.0, "range_lu": 5.0},
            "tempo": {"bpm": written.bpm, "confidence": 0.95}, "beats_s": beats, "downbeats_s": beats[::count],
            "metre": {"signature": written.metre, "confidence": 0.9},
            "metre_regions": [{"start_s": 0.0, "end_s": len(rows) * length, "signature": written.metre,
                               "confidence": 0.9}],
            "swing": {"ratio": written.swing, "confidence": 0.9} if written.swing else None,
            "key": {"key": written.parts[0].key, "mode": written.mode, "confidence": 0.9}, "key_regions": regions,
            "chords": [
                {"start_s": start_s, "end_s": start_s + length, "label": str(chord), "roman": numeral,
                 "function": describe(chord, key).function, "confidence": 0.9}
                for start_s, numeral, chord, key in rows
            ],
            "sections": sections,
        }
    )  # fmt: skip


def transcription(written: Written) -> Transcription:
    """Chords held for a bar, the root below them, and the groove."""
    notes: list[tuple[float, float, int, PartName]] = []
    drums: list[tuple[float, str]] = []
    length = bar_s(written)
    slots = beats_per_bar(written) * (1 if written.metre.endswith("/8") else 2)
    late = 0.0 if not written.swing else written.swing / (1 + written.swing) - 0.5
    for start_s, _, chord, _ in chords(written):
        root = 48 + chord.root_pc
        notes.append((start_s, start_s + 0.9 * length, root - 12, "bass"))
        notes += [(start_s, start_s + length, root + step, "harmony") for step in chord.intervals[:4]]
        for drum, places in written.groove.items():
            drums += [(start_s + (slot + 2 * late * (slot % 2)) * length / slots, drum) for slot in places]
    onset, end, pitch, part = zip(*sorted(notes), strict=True)
    time_s, drum_names = zip(*sorted(drums), strict=True)
    return Transcription(
        duration_s=len(chords(written)) * length,
        notes=NoteColumns(onset_s=onset, end_s=end, pitch=pitch, part=part, velocity=(80,) * len(onset),
                          confidence=(0.8,) * len(onset)),
        drums=DrumColumns(time_s=time_s, drum=drum_names, velocity=(90,) * len(drums),
                          confidence=(0.8,) * len(drums)),
    )  # fmt: skip
