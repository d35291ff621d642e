"""Which pulse is the beat: the path's own, or half, double, a third or three times as fast.

A conditional logit (D. McFadden, 1974) over the candidates, of evidence that does not depend on the path's own level:
what the network thinks of beats and tempo there, how much is struck a beat, how fast tones and bass change, how long
bars get. Fitted by library.training.rhythm_levels on practice music. docs/algorithms/beats.md.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d

from library.core.rhythm.activations import SLOWEST_BPM, TEMPI, TEMPI_PER_OCTAVE, TONE_CLASSES, Activations
from library.core.rhythm.spectra import FRAMES_PER_S, FRAMES_PER_TONE, FloatArray
from library.core.rhythm.tempo_curve import median_bpm

Frames = NDArray[np.int64]
Row = NDArray[np.float64]
WEIGHTS = (
    0.1601,  # octaves from 100 bpm
    -0.4368,  # the same squared
    0.3946,  # odds of its beats
    -0.1687,  # odds half-way between
    0.9793,  # the network's log share for the tempo
    -0.1715,  # log attack at beats
    -0.0338,  # log attack half-way
    -0.0904,  # log2 of strokes a beat
    0.006,  # the same squared
    0.0483,  # log2 of beats a downbeat, less 2
    -0.1263,  # the same squared
    -0.7433,  # kicks a beat
    -0.4728,  # snares a beat
    -0.1819,  # closed hats a beat
    -2.1544,  # downbeats at the better place of two
    0.1051,  # of three
    1.7115,  # change of pitch classes from beat to beat
    0.892,  # at the better place of two
    7.8245,  # of three
    -0.2911,  # change of the bass
    1.672,  # at the better place of two
    -4.3484,  # of three
)
FACTORS = (1.0, 0.5, 2.0, 1 / 3, 3.0)
SLOWEST, FASTEST = 30.0, 260.0  # bpm
_NEAR_FRAMES = 5
_MODERATE_BPM = 100.0
_STRUCK, _DOWN = 0.4, 0.25  # chances that count as a stroke, as a downbeat


@dataclass(frozen=True, slots=True)
class Level:
    """A pulse at which the song may be tapped."""

    factor: float  # times as fast as the path
    bpm: float
    evidence: Row


def levels(heard: Activations, frames: Frames) -> list[Level]:
    """The path's pulse first, then others that are neither too slow nor too fast."""
    events = _Events(heard)
    found = []
    for factor in FACTORS:
        beats = _at(events, frames, factor)
        bpm = median_bpm(beats / FRAMES_PER_S) if len(beats) > 3 else 0.0
        if factor == 1.0 or SLOWEST <= bpm <= FASTEST:
            found.append(Level(factor, bpm, events.evidence(beats, bpm)))
    return found


def _at(events: "_Events", frames: Frames, factor: float) -> Frames:
    """The path thinned at its best phase, or filled in."""
    if factor == 1.0:
        return frames
    if factor > 1:
        steps = round(factor)
        fine = np.arange((len(frames) - 1) * steps + 1) / steps
        return np.rint(np.interp(fine, np.arange(len(frames)), frames)).astype(np.int64)
    steps = round(1 / factor)
    worth = events.odds[frames] + 4 * events.down[frames]
    phase = int(np.argmax([worth[first::steps].mean() for first in range(steps)]))
    return frames[phase::steps]


class _Events:
    """Curves of a song that every level is measured on."""

    def __init__(self, heard: Activations) -> None:
        near = maximum_filter1d(heard.beat, _NEAR_FRAMES).astype(np.float64).clip(0.005, 0.995)
        self.odds = np.log(near / (1 - near))
        self.down = maximum_filter1d(heard.downbeat, _NEAR_FRAMES).astype(np.float64)
        self.heard = heard
        attack = heard.attack.astype(np.float64)
        self.attack = maximum_filter1d(attack, _NEAR_FRAMES)[::2] / (attack.mean() + 1e-9)
        self.tops = np.flatnonzero(_tops(attack, float(attack.mean() + 0.7 * attack.std()))) // 2
        self.downs = np.flatnonzero(_tops(heard.downbeat, _DOWN))
        self.drums = [np.flatnonzero(_tops(heard.drums[:, column], _STRUCK)) for column in range(3)]

    def evidence(self, frames: Frames, bpm: float) -> Row:
        """What speaks for these beats (k,)."""
        frames = np.clip(frames, 0, len(self.heard) - 1)
        middles = (frames[1:] + frames[:-1]) // 2
        octaves = float(np.log2(max(bpm, 1) / _MODERATE_BPM))
        struck = float(np.log2(0.1 + self._rate(self.tops, frames)))
        bar = float(np.clip(-np.log2(self._rate(self.downs, frames) + 0.02) - 2, -3, 3))
        place = TEMPI_PER_OCTAVE * np.log2(max(bpm, 1) / SLOWEST_BPM)
        share = self.heard.tempo[frames][:, :TEMPI].mean(axis=0)[np.abs(np.arange(TEMPI) - place) <= 1.5].sum()
        drums = [min(4.0, self._rate(strokes, frames)) for strokes in self.drums]
        plain = [octaves, octaves**2, self.odds[frames].mean(), self.odds[middles].mean(), np.log(share + 0.01)]
        plain += [
            np.log(self.attack[frames].mean() + 1e-3),
            np.log(self.attack[middles].mean() + 1e-3),
            struck,
            struck**2,
        ]
        plain += [bar, bar**2, *drums, *self._uneven(self.down[frames])]
        return np.array(plain + self._changes(frames), dtype=np.float64)

    def _rate(self, events: Frames, frames: Frames) -> float:
        inside = (events >= frames[0] - 2) & (events <= frames[-1] + 2)
        return float(inside.sum()) / len(frames)

    def _uneven(self, values: Row) -> list[float]:
        """How much beats at the best place of two and of three stand out."""
        return [
            float(max(values[first::steps].mean() for first in range(steps)) - values.mean()) for steps in (2, 3)
        ]  # fmt: skip

    def _changes(self, frames: Frames) -> list[float]:
        """How much pitch classes, and those of the bass, change from beat to beat, and how unevenly."""
        at = np.unique(np.clip(frames // FRAMES_PER_TONE, 0, len(self.heard.tones) - 1))
        if len(at) < 4:
            return [0.0] * 6
        sums = np.add.reduceat(self.heard.tones.astype(np.float32), at, axis=0)[:-1].astype(np.float64)
        found: list[float] = []
        for part in (sums[:, : TONE_CLASSES // 2], sums[:, TONE_CLASSES // 2 :]):
            rows = part - part.mean(axis=1, keepdims=True)
            rows /= np.linalg.norm(rows, axis=1, keepdims=True) + 1e-6
            change = 1 - (rows[1:] * rows[:-1]).sum(axis=1)
            found += [float(change.mean()), *self._uneven(change)]
        return found


def _tops(curve: FloatArray | Row, least: float) -> NDArray[np.bool_]:
    return np.asarray((curve >= maximum_filter1d(curve, _NEAR_FRAMES)) & (curve > least))


def chances(found: list[Level]) -> Row:
    """How likely each level is the beat; they sum to one."""
    worth = np.stack([level.evidence for level in found]) @ np.array(WEIGHTS)
    powers = np.exp(worth - worth.max())
    return np.asarray(powers / powers.sum())
