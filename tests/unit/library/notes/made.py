"""Made sounds and documents for the tests of notes."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from library.core.features import SPOOL_FULL_SCALE
from library.core.notes.events import NoteRows
from library.core.notes.transcription import DrumColumns, NoteColumns, Transcription
from library.core.spectrum import RATE_HZ
from theory.core.key import Key
from theory.core.piece import Bars, Piece, TimedKey, TimedMetre


def sine(pitch: float, seconds: float, amplitude: float = 0.2) -> NDArray[np.float32]:
    """A sine on a MIDI pitch."""
    t = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    return np.asarray(amplitude * np.sin(2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * t), dtype=np.float32)


def plucked(pitch: int, seconds: float, amplitude: float = 0.2) -> NDArray[np.float32]:
    """A tone with falling harmonics that decays, as strings do."""
    t = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    tone = sum(sine(pitch + 12 * np.log2(k), seconds, amplitude / k**1.3) for k in range(1, 9))
    return np.asarray(tone * np.exp(-2.5 * t) * np.minimum(1, t / 0.004), dtype=np.float32)


def as_spool(sound: NDArray[np.float32], folder: Path) -> Path:
    """The sound as the decode stage leaves it."""
    path = folder / "spool"
    np.clip(np.round(sound * SPOOL_FULL_SCALE), -32_768, 32_767).astype("<i2").tofile(path)
    return path


def note_rows(*rows: tuple[float, float, int, int]) -> NoteRows:
    """Notes from (onset, end, pitch, velocity), sure to nine tenths."""
    columns = np.array(sorted(rows), dtype=float).reshape(-1, 4).T
    return NoteRows(
        columns[0], columns[1], columns[2].astype(np.int64), columns[3].astype(np.int64), np.full(len(rows), 0.9)
    )


def small_transcription() -> Transcription:
    """Two bars of 4/4 at 120 BPM from 0.5 s: a tune in quarters, a chord and a bass note a bar, a kick a beat."""
    rows = [(0.5 + 0.5 * i, 0.97 + 0.5 * i, 72 + i % 3, "melody") for i in range(8)]
    for bar_s in (0.5, 2.5):
        rows += [
            (bar_s, bar_s + 1.9, 36, "bass"),
            (bar_s, bar_s + 1.9, 64, "harmony"),
            (bar_s, bar_s + 1.9, 67, "harmony"),
        ]
    rows.sort()
    beats_s = tuple(0.5 + 0.5 * i for i in range(8))
    return Transcription(
        duration_s=5.0,
        notes=NoteColumns(
            onset_s=tuple(r[0] for r in rows),
            end_s=tuple(r[1] for r in rows),
            pitch=tuple(r[2] for r in rows),
            velocity=(80,) * len(rows),
            confidence=(0.9,) * len(rows),
            part=tuple(r[3] for r in rows),
        ),
        drums=DrumColumns(time_s=beats_s, drum=("kick",) * 8, velocity=(100,) * 8, confidence=(0.8,) * 8),
    )


def small_piece(signature: str = "4/4", downbeat_every: int = 4) -> Piece:
    """The bars and keys of `small_transcription`; C major, then E flat major."""
    beats_s = tuple(0.5 + 0.5 * i for i in range(10))
    return Piece(
        duration_s=5.0,
        bars=Bars(beats_s, beats_s[::downbeat_every]),
        metres=(TimedMetre(0.0, 5.0, signature),),
        keys=(TimedKey(0.0, 2.5, Key.parse("C major")), TimedKey(2.5, 5.0, Key.parse("Eb major"))),
        tempo_bpm=120.0,
        **small_transcription().rows(),
    )
