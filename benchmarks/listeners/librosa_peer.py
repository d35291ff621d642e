"""The baseline peer: what librosa's own building blocks hear, with their defaults.

beat_track; Krumhansl-Kessler profiles on mean chroma; beat-wise triad templates on chroma_cqt; agglomerative sections.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

NAMES = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
MAJOR = (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88)
MINOR = (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)
SECONDS_PER_SECTION = 20


def hear(file: Path) -> dict[str, object]:
    """The baseline's prediction for one file, in the schema of the evaluation cases."""
    import librosa

    samples, rate = librosa.load(file, sr=22_050, mono=True)
    duration_s = len(samples) / rate
    tempo, frames = librosa.beat.beat_track(y=samples, sr=rate)
    beats_s = librosa.frames_to_time(frames, sr=rate)
    chroma = librosa.feature.chroma_cqt(y=samples, sr=rate)
    key = _key(chroma.mean(axis=1))
    return {
        "id": file.stem,
        "tempo": {"bpm": float(np.atleast_1d(tempo)[0])},
        "beats": [float(t) for t in beats_s],
        "key_global": key,
        "keys": [[0.0, duration_s, key]],
        "chords": _chords(chroma, frames, duration_s),
        "sections": _sections(chroma, duration_s),
    }


def _key(mean: NDArray[np.floating]) -> str:
    scores = [np.corrcoef(mean, np.roll(profile, pc))[0, 1] for profile in (MAJOR, MINOR) for pc in range(12)]
    best = int(np.argmax(np.nan_to_num(scores)))
    return f"{NAMES[best % 12]} {'major' if best < 12 else 'minor'}"


def _chords(chroma: NDArray[np.floating], frames: NDArray[np.integer], duration_s: float) -> list[list[object]]:
    import librosa

    synced = librosa.util.sync(chroma, frames, aggregate=np.median)
    edges = [0.0, *librosa.frames_to_time(frames, sr=22_050), duration_s][: synced.shape[1]]
    edges.append(duration_s)
    triads = np.zeros((24, 12))
    for pc in range(12):
        triads[pc, [pc, (pc + 4) % 12, (pc + 7) % 12]] = 1
        triads[12 + pc, [pc, (pc + 3) % 12, (pc + 7) % 12]] = 1
    best = (triads @ librosa.util.normalize(synced, norm=2, axis=0)).argmax(axis=0)
    names = [f"{NAMES[b % 12]}:{'maj' if b < 12 else 'min'}" for b in best]
    return [[float(a), float(b), name] for a, b, name in zip(edges[:-1], edges[1:], names, strict=False)]


def _sections(chroma: NDArray[np.floating], duration_s: float) -> list[list[object]]:
    import librosa

    count = max(2, round(duration_s / SECONDS_PER_SECTION))
    bounds = librosa.segment.agglomerative(chroma, min(count, chroma.shape[1]))
    starts = [float(t) for t in librosa.frames_to_time(bounds, sr=22_050)]
    return [[a, b, chr(65 + i % 26)] for i, (a, b) in enumerate(zip(starts, [*starts[1:], duration_s], strict=True))]
