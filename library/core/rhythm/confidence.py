"""How sure to be: plain evidence weighed by logistic fits on held-out practice music (docs/algorithms/beats.md)."""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d, uniform_filter1d

from library.core.analysis import Tempo, TempoAlternate
from library.core.rhythm.activations import (
    SLOWEST_BPM,
    TEMPI,
    TEMPI_PER_OCTAVE,
    Activations,
)
from library.core.rhythm.bar_model import BarPath
from library.core.rhythm.settled import Settled
from library.core.rhythm.spectra import FRAMES_PER_S

# bias, then one weight for each column of the evidence; fitted, see above
BEAT_WEIGHTS = (1.056, 0.917, 0.465, -0.082, -0.004)
TEMPO_WEIGHTS = (-0.997, 0.764, 0.849, 0.561)
METRE_WEIGHTS = (0.251, 1.03, -0.462)
_AROUND = 17  # beats
_NEAR_FRAMES = 5
_ELSEWHERE = 0.05  # that the tempo is none of the pulses tried, before the odds of the others


def logistic(evidence: NDArray[np.float64], weights: tuple[float, ...]) -> NDArray[np.float64]:
    """Chances (n,) from evidence (n, k) under a bias and k weights."""
    return np.asarray(1 / (1 + np.exp(-(weights[0] + evidence @ np.array(weights[1:])))))


def beat_evidence(heard: Activations, frames: NDArray[np.int64]) -> NDArray[np.float64]:
    """For each beat (beats, 4): how clear it is, how clear those around are, how clear half-way, and the tempo."""
    near = maximum_filter1d(heard.beat, _NEAR_FRAMES)
    odds = _odds(near[frames])
    if len(frames) < 2:
        return np.stack([odds, odds, odds * 0 - 4, odds * 0], axis=1)
    half = (frames[1:] + frames[:-1]) // 2
    between = np.append(_odds(near[half]), -4.0)
    intervals = np.append(np.diff(frames), frames[-1] - frames[-2])
    tempo = np.log(_tempo_share(heard.tempo[frames], 60 * FRAMES_PER_S / intervals) + 1e-2)
    return np.stack(
        [odds, uniform_filter1d(odds, _AROUND, mode="nearest"), uniform_filter1d(between, _AROUND, mode="nearest"),
         uniform_filter1d(tempo, _AROUND, mode="nearest")], axis=1,
    )  # fmt: skip


def beat_chances(heard: Activations, frames: NDArray[np.int64]) -> NDArray[np.float64]:
    """The chance of each beat to lie within 70 ms of one that a listener taps."""
    return np.clip(logistic(beat_evidence(heard, frames), BEAT_WEIGHTS), 0.01, 0.99)


def tempo_evidence(heard: Activations, settled: Settled, bpm: float) -> NDArray[np.float64]:
    """For a song (3,): the network's share for tempi near `bpm`, the mean chance of its beats, the pulse's log odds."""
    frames = settled.path.frames
    share = float(_tempo_share(heard.tempo[frames], np.full(len(frames), bpm)).mean())
    pulse = float(_odds(np.array([settled.chance]))[0])
    return np.array([share, float(beat_chances(heard, frames).mean()), pulse])


def tempo_of(heard: Activations, settled: Settled, bpm: float) -> Tempo:
    """The tempo with its confidence, and the other pulses: they share what the confidence leaves."""
    chance = float(np.clip(logistic(tempo_evidence(heard, settled, bpm)[None], TEMPO_WEIGHTS)[0], 0.01, 0.99))
    total = sum(other for _, other in settled.others) + _ELSEWHERE
    found = [
        TempoAlternate(bpm=round(other_bpm, 2), confidence=round((1 - chance) * other / total, 3))
        for other_bpm, other in settled.others
    ]
    found.sort(key=lambda alternate: -alternate.confidence)
    return Tempo(bpm=round(bpm, 2), confidence=round(chance, 3), alternates=tuple(found[:4]))


def metre_evidence(heard: Activations, path: BarPath) -> NDArray[np.float64]:
    """For a song (2,): the network's share for the metres of the path, and how clear its downbeats are."""
    shares = heard.metre[path.frames, path.metres]
    near = maximum_filter1d(heard.downbeat, _NEAR_FRAMES)[path.frames]
    first = path.places == 0
    contrast = float(near[first].mean() - near[~first].mean()) if first.any() and not first.all() else 0.0
    return np.array([float(shares.mean()), contrast])


def metre_chance(heard: Activations, path: BarPath) -> float:
    """The chance that the metre is right."""
    return float(np.clip(logistic(metre_evidence(heard, path)[None], METRE_WEIGHTS)[0], 0.01, 0.99))


def _odds(chances: NDArray[np.floating]) -> NDArray[np.float64]:
    clipped = np.clip(chances.astype(np.float64), 0.005, 0.995)
    return np.asarray(np.log(clipped / (1 - clipped)))


def _tempo_share(tempo: NDArray[np.floating], bpm: NDArray[np.floating]) -> NDArray[np.float64]:
    """How much of each row (n, TEMPI + 1) lies within a class and a half of each tempo (n,)."""
    place = TEMPI_PER_OCTAVE * np.log2(bpm / SLOWEST_BPM)
    near = np.abs(np.arange(TEMPI) - place[:, None]) <= 1.5
    return np.asarray((tempo[:, :TEMPI] * near).sum(axis=1), dtype=np.float64)
