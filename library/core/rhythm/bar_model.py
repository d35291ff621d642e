"""The bar model: which beats, in which bars, explain what the network heard best.

A semi-Markov bar pointer after F. Krebs, S. Boeck and G. Widmer, "An efficient state-space model for joint tempo and
meter tracking" (ISMIR 2015). A state is a beat at a frame, its metre and place in the bar, and the interval to the next
beat; the search is exact, and takes as many frames at once as the shortest interval has. docs/algorithms/beats.md.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from library.core.rhythm.activations import (
    BEATS_IN_BAR,
    METRES,
    NO_TEMPO,
    SLOWEST_BPM,
    TEMPI,
    TEMPI_PER_OCTAVE,
    Activations,
)
from library.core.rhythm.spectra import FRAMES_PER_S, FloatArray

INTERVALS = np.concatenate([np.arange(9, 44), np.arange(44, 90, 2)])  # frames: 287 to 29 bpm
SHORTEST, LONGEST = int(INTERVALS[0]), int(INTERVALS[-1])
_FASTEST_BEAT = 11  # frames; only the eighths of 7/8 are faster
_SLOWEST_EIGHTH = 32
_NEVER = np.float32(-1e9)
_FLOOR = 1e-3
_BESIDE_OCTAVES = 0.35  # as far as rubato goes
_MODERATE_BPM = 100.0  # where people tap most readily


@dataclass(frozen=True, slots=True, kw_only=True)
class BarWeights:
    """How much each kind of evidence counts, in nats. Found on practice music, see docs/algorithms/beats.md."""

    bias: float = 0.6  # a beat
    beat: float = 1.0
    downbeat: float = 1.5
    tempo: float = 0.9  # a beat
    moderate: float = 0.45  # a beat an octave from a moderate tempo; four times that at two octaves
    beside: float = 24.0  # a beat an octave beside the tempo that was settled on
    metre: float = 0.011  # a frame
    cover: float = 0.7  # a second, for each nat by which a tempo is likelier than none
    unsteady: float = 30.0  # for an interval twice as long, beyond a frame of jitter
    jitter: float = 6.0  # the same within a frame
    widest_change: float = 0.28  # share of an interval by which the next may differ
    change_metre: float = 12.0
    slip: float = 7.0  # to begin anew after a pause
    common: tuple[float, ...] = (-2.0, -0.5, 0.0, -2.5, -0.7, -2.5, -1.5, -1.2)  # of METRES, once a song
    least: float = 4.0  # what a song must be worth to have beats


FITTED = BarWeights()


@dataclass(frozen=True, slots=True)
class BarPath:
    """Beats in frames, with metre (index into METRES) and place in the bar (0 is the downbeat) of each."""

    frames: NDArray[np.int64]
    metres: NDArray[np.int64]
    places: NDArray[np.int64]
    score: float


class _States:
    """Metres that are worth trying, and their places in a row."""

    def __init__(self, metres: list[int]) -> None:
        self.metres = np.array(metres)
        self.of = np.repeat(np.arange(len(metres)), [BEATS_IN_BAR[m] for m in metres])  # state to metre tried
        self.place = np.concatenate([np.arange(BEATS_IN_BAR[m]) for m in metres])
        self.first = np.flatnonzero(self.place == 0)
        self.last = np.append(self.first[1:], len(self.of)) - 1
        self.inner = np.flatnonzero(self.place > 0)
        self.eighths = np.array([METRES[m] == "7/8" for m in metres])[self.of]  # whose beats are no beats to tap


def track_bars(
    heard: Activations,
    weights: BarWeights = FITTED,
    start: tuple[int, int, int] | None = None,
    near_bpm: float | None = None,
) -> BarPath:
    """The best beats and bars; empty where nothing is worth a beat.

    `start` (metre, place, interval in frames) says that a beat of an earlier stretch lies at frame 0.
    `near_bpm` holds the tempo within a third of an octave of it, nearly always.
    """
    return _Search(heard, weights, start, near_bpm).best()


class _Search:
    """Viterbi over one stretch of a song, at most some minutes."""

    def __init__(
        self, heard: Activations, weights: BarWeights, start: tuple[int, int, int] | None, near_bpm: float | None
    ) -> None:
        self.count, self.weights, self.start = len(heard), weights, start
        self.states = _States(_worth_trying(heard, start))
        self.on_beat, self.on_downbeat = beat_odds(heard, weights)
        self.tempo = _tempo_worth(heard, weights, near_bpm)  # frames, intervals
        self.metre = summed_metre_worth(heard, weights)[
            :, self.states.metres[self.states.of]
        ]  # frames, states; summed up
        self.moderate = self._moderate() if near_bpm is None else np.float32(0)  # intervals, states
        self.change = _interval_costs(weights)
        n = len(self.states.metres)
        self.switch = np.where(np.eye(n, dtype=bool), 0, -weights.change_metre).astype(np.float32)
        common = np.array(weights.common, np.float32)[self.states.metres]
        self.prior = np.broadcast_to(common[self.states.of], (len(INTERVALS), len(self.states.of))) + self._allowed()
        # onward[LONGEST + t, interval, state]: best score of a beat at t in this state, followed by this interval
        self.onward = np.full((self.count + LONGEST, len(INTERVALS), len(self.states.of)), _NEVER, np.float32)
        self.ends = np.full(self.count, _NEVER, np.float32)  # best score of a path that ends at t
        self.end_states = np.zeros((self.count, 2), np.int64)
        self.best_before = np.full(self.count + 1, _NEVER, np.float32)  # best end up to, not including, t

    def _moderate(self) -> FloatArray:
        """What an interval is worth by itself (intervals, states); eighths are taken by twos."""
        per_tap = np.where(self.states.eighths, 2, 1)
        octaves = np.log2(60 * FRAMES_PER_S / INTERVALS[:, None] / per_tap / _MODERATE_BPM)
        return np.asarray(-self.weights.moderate * octaves**2, dtype=np.float32)

    def _allowed(self) -> FloatArray:
        eighths = self.states.eighths
        too_fast = (INTERVALS[:, None] < _FASTEST_BEAT) & ~eighths
        too_slow = (INTERVALS[:, None] > _SLOWEST_EIGHTH) & eighths
        return np.where(too_fast | too_slow, _NEVER, np.float32(0)).astype(np.float32)

    def best(self) -> BarPath:
        """Run forward, then trace back."""
        for first in range(0, self.count, SHORTEST):
            self._advance(np.arange(first, min(first + SHORTEST, self.count)))
        end = int(self.ends.argmax())
        least = 0.0 if self.start else self.weights.least
        if self.ends[end] < least:
            return BarPath(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64), 0.0)
        return self._trace(end)

    def _reach(self, frames: NDArray[np.int64]) -> FloatArray:
        """Scores (frames, intervals, states) of arriving at frames from a beat in a state, before it is left."""
        columns = np.arange(len(INTERVALS))
        places = frames[:, None] - INTERVALS
        reach = self.onward[places + LONGEST, columns]
        middles = np.clip(frames[:, None] - INTERVALS // 2, 0, self.count - 1)
        reach += self.tempo[middles, columns][:, :, None] + self.moderate
        reach += self.metre[frames][:, None, :]
        return np.asarray(reach)

    def _arrive(self, frames: NDArray[np.int64]) -> FloatArray:
        """Scores (frames, intervals, states) of beats at frames in a state after an interval."""
        states, reach = self.states, self._reach(frames)
        arrive = np.empty_like(reach)
        arrive[:, :, states.inner] = reach[:, :, states.inner - 1] + self.on_beat[frames][:, None, None]
        through = reach[:, :, states.last][..., None] + self.switch  # from metre, to metre
        arrive[:, :, states.first] = through.max(axis=2) + self.on_downbeat[frames][:, None, None]
        return arrive

    def _advance(self, frames: NDArray[np.int64]) -> None:
        arrive = self._arrive(frames)
        flat = arrive.reshape(len(frames), -1)
        tops = flat.argmax(axis=1)
        self.ends[frames] = flat[np.arange(len(frames)), tops]
        self.end_states[frames] = np.stack(np.divmod(tops, arrive.shape[2]), axis=1)
        running = np.maximum.accumulate(np.append(self.best_before[frames[0]], self.ends[frames]))
        self.best_before[frames + 1] = running[1:]
        leave = self._begin(frames)
        for column, (low, high) in enumerate(self._band):
            cost = self.change[low:high, column][None, :, None]
            np.maximum(leave[:, column], (arrive[:, low:high] + cost).max(axis=1), out=leave[:, column])
        self.onward[frames + LONGEST] = leave - self.metre[frames][:, None, :]

    @property
    def _band(self) -> list[tuple[int, int]]:
        return _BANDS[self.weights.widest_change] if self.weights.widest_change in _BANDS else _bands(self.weights)

    def _begin(self, frames: NDArray[np.int64]) -> FloatArray:
        """Scores (frames, intervals, states) of beginning a path at frames."""
        before = self.best_before[np.maximum(frames - 2 * SHORTEST, 0)]
        onset = np.maximum(0.0 if self.start is None else -self.weights.slip, before - self.weights.slip)
        first = np.where(self.states.place == 0, self.on_downbeat[frames][:, None], self.on_beat[frames][:, None])
        begin = (onset[:, None] + first)[:, None, :] + self.prior
        if self.start is not None and frames[0] == 0:
            metre, place, interval = self.start
            state = self.states.first[int(np.flatnonzero(self.states.metres == metre)[0])] + place
            begin[0, int(np.abs(INTERVALS - interval).argmin()), state] = 50.0
        return np.asarray(begin, dtype=np.float32)

    def _trace(self, end: int) -> BarPath:
        frame, (column, state) = end, self.end_states[end].tolist()
        rows: list[tuple[int, int]] = []
        while True:
            rows.append((frame, state))
            before = frame - int(INTERVALS[column])
            state = self._came_from(frame, column, state)
            if before < 0:
                break
            here = np.array([before])
            arrive = self._arrive(here)[0, :, state] + self.change[:, column]
            begin = float(self._begin(here)[0, column, state])
            if begin >= arrive.max():
                rows.append((before, state))
                resumed = self._resume(before)
                if resumed is None:
                    break
                frame, (column, state) = resumed, self.end_states[resumed].tolist()
                continue
            frame, column = before, int(arrive.argmax())
        rows.reverse()
        frames, states = np.array(rows, dtype=np.int64).T
        return BarPath(
            frames, self.states.metres[self.states.of[states]], self.states.place[states], float(self.ends[end])
        )

    def _came_from(self, frame: int, column: int, state: int) -> int:
        """The state of the beat before a beat."""
        if self.states.place[state] > 0:
            return state - 1
        reach = self._reach(np.array([frame]))[0, column, self.states.last]
        return int(self.states.last[(reach + self.switch[:, self.states.of[state]]).argmax()])

    def _resume(self, frame: int) -> int | None:
        """The end of the path before a pause, None where the song begins here."""
        limit = max(frame - 2 * SHORTEST, 0)
        base = 0.0 if self.start is None else -self.weights.slip
        if not limit or self.best_before[limit] - self.weights.slip <= base:
            return None
        return int(self.ends[:limit].argmax())


def _worth_trying(heard: Activations, start: tuple[int, int, int] | None) -> list[int]:
    """Metres that the network does not rule out."""
    chances = heard.metre[:, : len(METRES)].mean(axis=0)
    tried = {int(m) for m in np.flatnonzero(chances > 0.01 * chances.max())} | {
        int(m) for m in np.argsort(-chances)[:3]
    }
    return sorted(tried | ({start[0]} if start else set()))


def beat_odds(heard: Activations, weights: BarWeights) -> tuple[FloatArray, FloatArray]:
    """Log odds (frames,) of a beat that is no downbeat, and of a downbeat, against no beat."""
    beat = np.clip(heard.beat, _FLOOR, 1 - 1e-2)
    downbeat = np.clip(heard.downbeat / np.maximum(beat, heard.downbeat + 1e-3), 0.01, 0.99)  # given that it is a beat
    odds = weights.bias + weights.beat * np.log(beat / (1 - beat))
    return (
        (odds + weights.downbeat * np.log(1 - downbeat)).astype(np.float32),
        (odds + weights.downbeat * np.log(downbeat)).astype(np.float32),
    )


def _tempo_worth(heard: Activations, weights: BarWeights, near_bpm: float | None) -> FloatArray:
    """What each interval is worth at each frame (frames, intervals): its log chance against all tempi alike."""
    bpm = 60 * FRAMES_PER_S / INTERVALS
    places = np.clip(TEMPI_PER_OCTAVE * np.log2(bpm / SLOWEST_BPM), 0, TEMPI - 1)
    left = np.minimum(places.astype(np.int64), TEMPI - 2)
    share = (places - left).astype(np.float32)
    chances = heard.tempo[:, left] * (1 - share) + heard.tempo[:, left + 1] * share
    worth = weights.tempo * np.log(np.maximum(chances, 2e-3) * TEMPI)
    if near_bpm is not None:
        worth -= weights.beside * np.maximum(0.0, np.abs(np.log2(bpm / near_bpm)) - _BESIDE_OCTAVES)
    return np.asarray(worth, dtype=np.float32)


def summed_metre_worth(heard: Activations, weights: BarWeights) -> FloatArray:
    """What each metre is worth up to each frame (frames, METRES), and that there is one at all."""
    chances = np.maximum(heard.metre[:, : len(METRES)], 1e-2)
    against = np.log(chances) - np.log(chances.mean(axis=1, keepdims=True))
    silent = np.clip(heard.tempo[:, NO_TEMPO], 0.02, 0.98)
    cover = np.log((1 - silent) / silent) / FRAMES_PER_S
    return np.cumsum(weights.metre * against + weights.cover * cover[:, None], axis=0, dtype=np.float32)


def _interval_costs(weights: BarWeights) -> FloatArray:
    """What it costs (intervals, intervals) to go from one interval to the next."""
    before, after = INTERVALS[:, None].astype(float), INTERVALS[None, :].astype(float)
    step = np.where(INTERVALS < 44, 1.0, 2.0)
    grain = np.maximum(step[:, None], step[None, :])
    change = np.abs(after - before)
    octaves = np.log2(1 + np.maximum(0, change - grain) / before)
    cost = weights.unsteady * octaves + weights.jitter * np.log2(1 + np.minimum(change, grain) / before)
    spread = np.log(np.maximum(1.0, 0.05 * before / step[:, None] * 2))  # the finer the grid, the less each is worth
    allowed = change <= np.maximum(grain, weights.widest_change * before)
    return np.where(allowed, -cost - spread, _NEVER).astype(np.float32)


def _bands(weights: BarWeights) -> list[tuple[int, int]]:
    """For each interval, the range of intervals from which it can be reached."""
    allowed = _interval_costs(weights) > _NEVER / 2
    bands = [(int(np.flatnonzero(column)[0]), int(np.flatnonzero(column)[-1]) + 1) for column in allowed.T]
    _BANDS[weights.widest_change] = bands
    return bands


_BANDS: dict[float, list[tuple[int, int]]] = {}
