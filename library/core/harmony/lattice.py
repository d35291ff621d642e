"""The joint search: key, chord and bass together, on the segments of the grid.

States of a segment are pairs of a key and a candidate (chord over bass). A path pays for chords that the evidence
doubts, for changing chord off the beat, for chords that the key does not expect after each other, and for changing key;
Viterbi finds the best path, forward-backward the chances. After M. Mauch and S. Dixon, "Simultaneous estimation of
chords and musical context from audio" (2010), with the network's chances in place of their chroma models.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d

from library.core.harmony.grammar import Grammar, classes
from library.core.harmony.grid import FloatArray, IntArray
from library.core.harmony.vocabulary import KEYS, NO_BASS, NO_CHORD, key_of

CANDIDATES = 14
_TOP_CHORDS, _TOP_BASSES = 8, 4
_REACH = 2  # a chord is a candidate where it is likely within this many segments


@dataclass(frozen=True, slots=True)
class Evidence:
    """Log chances for each segment: chord (n, STATES), bass (n, 13), key (n, KEYS), and of a change here (n,)."""

    chord: FloatArray
    bass: FloatArray
    key: FloatArray
    change: FloatArray

    def __len__(self) -> int:
        return len(self.chord)


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each voice counts. Costs are in nats; `change_costs` for OFF, BEAT, STRONG, DOWNBEAT."""

    chord: float = 1.0
    bass: float = 0.6
    key: float = 1.0
    change: float = 0.6
    grammar: float = 0.5
    belongs: float = 0.1
    change_costs: tuple[float, float, float, float] = (1.6, 1.0, 0.8, 0.5)
    inversion_cost: float = 1.0  # a new bass under the same chord
    same_root_gain: float = 1.0  # a seventh that joins, over the same root and bass
    key_change: float = 5.0
    key_distance: float = 0.5  # more for each step on the circle of fifths
    key_off_bar: float = 1.0  # more where no bar begins


@dataclass(frozen=True, slots=True)
class Candidates:
    """The chords that may sound in each segment, `state` and `bass` (n, CANDIDATES), and their scores."""

    state: IntArray
    bass: IntArray
    score: FloatArray

    @property
    def name(self) -> IntArray:
        """One number for chord and bass (n, CANDIDATES)."""
        return self.state * 16 + self.bass


@dataclass(frozen=True, slots=True)
class Route:
    """The best reading: `key`, `state`, `bass` (n,), and its score in nats."""

    key: IntArray
    state: IntArray
    bass: IntArray
    score: float


def candidates(evidence: Evidence, weights: Weights) -> Candidates:
    """The likeliest pairs of chord and bass of every segment."""
    near = maximum_filter1d(evidence.chord, 2 * _REACH + 1, axis=0)
    tops = np.argpartition(-near, _TOP_CHORDS, axis=1)[:, :_TOP_CHORDS]
    near_bass = maximum_filter1d(evidence.bass, 2 * _REACH + 1, axis=0)
    low = np.argpartition(-near_bass[:, :12], _TOP_BASSES, axis=1)[:, :_TOP_BASSES]
    rows = np.arange(len(evidence))[:, None]
    state = np.repeat(tops, _TOP_BASSES, axis=1)
    bass = np.tile(low, (1, _TOP_CHORDS))
    bass = np.where(state == NO_CHORD, NO_BASS, bass)
    worth = weights.chord * near[rows, state] + weights.bass * near_bass[rows, bass]
    worth = np.where(_is_repeat(state * 16 + bass), -np.inf, worth)
    best = np.sort(np.argpartition(-worth, CANDIDATES, axis=1)[:, :CANDIDATES], axis=1)
    state, bass = np.take_along_axis(state, best, 1), np.take_along_axis(bass, best, 1)
    score = weights.chord * evidence.chord[rows, state] + weights.bass * evidence.bass[rows, bass]
    usable = np.isfinite(np.take_along_axis(worth, best, 1))
    return Candidates(state, bass, np.where(usable, score, -1e6))


def _is_repeat(names: IntArray) -> NDArray[np.bool_]:
    """Marks all but the first of equal entries in each row (only no chord repeats)."""
    silent = names // 16 == NO_CHORD
    return np.asarray(silent & (np.cumsum(silent, axis=1) > 1))


class Lattice:
    """One song's states under one reading of the bars. `strength` (n,) says how strong each segment is in the bar."""

    def __init__(self, evidence: Evidence, strength: IntArray, grammar: Grammar, weights: Weights) -> None:
        self.weights, self.evidence, self.strength, self.grammar = weights, evidence, strength, grammar
        self.found = candidates(evidence, weights)
        self._classes = classes()
        self._modes = (np.arange(KEYS) >= 12).astype(np.int64)
        self._key_cost = _key_costs(weights)
        quiet = np.log1p(-np.exp(np.minimum(evidence.change, -1e-6)))
        costs = np.array(weights.change_costs)[strength]
        self._stay = weights.change * quiet
        self._move = weights.change * evidence.change - costs
        self._key_open = np.where(strength == 0, 4.0, np.where(strength == 3, 0.0, weights.key_off_bar))

    def emission(self, segment: int) -> FloatArray:
        """Worth (KEYS, CANDIDATES) of every state of a segment."""
        state = self.found.state[segment]
        belongs = self.grammar.chord[self._modes[:, None], self._classes[:, state]]
        return np.asarray(
            self.found.score[segment][None, :]
            + self.weights.key * self.evidence.key[segment][:, None]
            + self.weights.belongs * belongs
        )

    def step(self, segment: int) -> FloatArray:
        """Worth (KEYS, CANDIDATES before, CANDIDATES now) of going from the segment before to this, within a key."""
        before, now = self.found.state[segment - 1], self.found.state[segment]
        first, second = self._classes[:, before], self._classes[:, now]
        follows = self.grammar.follows[self._modes[:, None, None], first[:, :, None], second[:, None, :]]
        moved = self._move[segment] + self.weights.grammar * follows
        same_chord = before[:, None] == now[None, :]
        same_bass = self.found.bass[segment - 1][:, None] == self.found.bass[segment][None, :]
        same_root = (before[:, None] % 12 == now[None, :] % 12) & same_bass
        moved = moved + self.weights.same_root_gain * same_root
        turned = self._move[segment] - self.weights.inversion_cost
        worth = np.where(same_chord[None], np.where(same_bass, self._stay[segment], turned)[None], moved)
        return np.asarray(worth)

    def key_steps(self, segment: int) -> FloatArray:
        """Worth (KEYS before, KEYS now) of changing key at this segment."""
        changed = -self._key_cost - self._key_open[segment]
        np.fill_diagonal(changed, 0.0)
        return np.asarray(changed)

    def best(self) -> Route:
        """Viterbi."""
        count = len(self.evidence)
        worth = self.emission(0)
        from_key = np.zeros((count, KEYS, CANDIDATES), dtype=np.int8)
        from_chord = np.zeros((count, KEYS, CANDIDATES), dtype=np.int8)
        for segment in range(1, count):
            arrivals = worth[:, None, :] + self.key_steps(segment)[:, :, None]
            from_key[segment] = arrivals.argmax(axis=0)
            held = arrivals.max(axis=0)
            through = held[:, :, None] + self.step(segment)
            from_chord[segment] = through.argmax(axis=1)
            worth = through.max(axis=1) + self.emission(segment)
        key, chord = (int(i) for i in np.unravel_index(int(worth.argmax()), worth.shape))
        score = float(worth.max())
        keys, chords = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
        for segment in range(count - 1, -1, -1):
            keys[segment], chords[segment] = key, chord
            chord = int(from_chord[segment, key, chord])
            key = int(from_key[segment, key, chord])
        rows = np.arange(count)
        return Route(keys, self.found.state[rows, chords], self.found.bass[rows, chords], score)

    def chances(self, sharpness: float) -> NDArray[np.float32]:
        """Forward-backward: the chance (n, KEYS, CANDIDATES) of every state, all worth scaled by `sharpness`."""
        count = len(self.evidence)
        forward = np.zeros((count, KEYS, CANDIDATES), dtype=np.float32)
        seen = [_likelihood(self.emission(segment), sharpness) for segment in range(count)]
        forward[0] = seen[0] / seen[0].sum()
        for segment in range(1, count):
            held = np.exp(sharpness * self.key_steps(segment)).T @ forward[segment - 1]
            moved = np.einsum("kb,kbn->kn", held, np.exp(sharpness * self.step(segment)))
            forward[segment] = moved * seen[segment]
            forward[segment] /= forward[segment].sum()
        backward = np.ones((KEYS, CANDIDATES))
        for segment in range(count - 1, 0, -1):
            ahead = np.einsum("kbn,kn->kb", np.exp(sharpness * self.step(segment)), backward * seen[segment])
            backward = np.exp(sharpness * self.key_steps(segment)) @ ahead
            backward /= backward.sum()
            joint = forward[segment - 1] * backward
            forward[segment - 1] = joint / joint.sum()
        return forward


def _likelihood(worth: FloatArray, sharpness: float) -> NDArray[np.float32]:
    return np.asarray(np.exp(sharpness * (worth - worth.max())), dtype=np.float32)


def _key_costs(weights: Weights) -> FloatArray:
    """Cost (KEYS, KEYS) of going from one key to another: more, the further apart their signatures are."""
    fifths = np.array([key_of(index).fifths for index in range(KEYS)])
    apart = np.abs((fifths[:, None] - fifths[None, :] + 6) % 12 - 6)
    cost = weights.key_change + weights.key_distance * apart
    np.fill_diagonal(cost, 0.0)
    return np.asarray(cost, dtype=np.float64)
