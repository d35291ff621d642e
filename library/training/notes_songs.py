"""Songs with known notes, as training and fitting read them."""

import json
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from library.core.loudness import LoudnessMeter
from library.core.spectrum import RATE_HZ, FloatArray

Truth = NDArray[np.float64]  # (notes, 3): onset s, end s, pitch


def read_sound(path: Path) -> tuple[FloatArray, float]:
    """Mono sound at RATE_HZ and its integrated loudness in LUFS (-23 where there is none)."""
    sound, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
    meter = LoudnessMeter(rate_hz, min(2, sound.shape[1]))
    meter.feed(sound[:, :2])
    loudness = meter.result().integrated_lufs
    mono = soxr.resample(sound.mean(axis=1), rate_hz, RATE_HZ)
    return np.asarray(mono, dtype=np.float32), -23.0 if loudness is None else loudness


def read_truth(path: Path) -> Truth:
    """The notes of a MIDI file without its drums, or of a truth file of practice music."""
    if path.suffix == ".json":
        notes = json.loads(path.read_text())["notes"] or {"onset_s": [], "end_s": [], "pitch": []}
        rows = list(zip(notes["onset_s"], notes["end_s"], notes["pitch"], strict=True))
    else:
        import pretty_midi

        song = pretty_midi.PrettyMIDI(str(path))
        rows = [(n.start, n.end, n.pitch) for part in song.instruments if not part.is_drum for n in part.notes]
    return np.array(sorted(rows), dtype=np.float64).reshape(-1, 3)
