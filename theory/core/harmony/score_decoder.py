"""The most likely keys and chords of a score: a semi-Markov search over stretches, keys and numerals at once.

Every stretch of frames carries one chord in one key. A path's score is the sum of what the notes say about its
stretches, how usual each numeral is, how one numeral follows another, and what a change of key costs. A chord before a
change of key is read again in the new key, so that a pivot is cheap. Workers only (numpy).
"""

from dataclasses import dataclass

import numpy as np

from theory.core.harmony.score_evidence import LONGEST, Frames, stretches_before
from theory.core.harmony.score_grid import FloatArray, IntArray, SmallArray
from theory.core.harmony.score_labels import MODES, SOUNDS, shifted, tables

_NEVER = -1e9
RANKS = 5
LENGTHS_BEATS = (0.51, 1.01, 1.51, 2.01, 3.01, 4.01, 99.0)


@dataclass(slots=True)
class Weights:
    """Everything the search weighs, in nats. Modes: 0 major, 1 minor."""

    notes: FloatArray  # (12,) by score_evidence.FEATURES
    begin: FloatArray  # (RANKS,) for a stretch that begins at an edge of this rank
    bass_begin: float  # where the bass moves at the edge
    length: FloatArray  # (7,) by LENGTHS_BEATS
    usual: list[FloatArray]  # per mode (labels,)
    inversion: list[FloatArray]  # per mode (states,)
    follow: list[FloatArray]  # per mode (labels, labels)
    key_change: FloatArray  # (2, 2, 12): old mode, new mode, semitones up
    foreign: float  # where the chord before a change has no numeral in the new key
    last: list[FloatArray]  # per mode (labels,): for the last stretch
    scale: float  # per beat of a tone outside the key's scale, chord tone or not
    home: float  # per beat, for stretches in the home key (second pass)


@dataclass(frozen=True, slots=True)
class Stretch:
    """One decoded stretch: frames, tonic 0..11, mode 0 or 1, label and state of that mode."""

    start: int
    end: int
    tonic: int
    mode: int
    label: int
    state: int


@dataclass(slots=True)
class _Maps:
    """Index arrays of one mode for all twelve tonics."""

    sound_of: IntArray  # (12, states) sound in absolute pitch
    bass_of: IntArray  # (12, states)
    label_of: IntArray  # (states,)
    first_state: IntArray  # (labels,) states are sorted by label
    relative: IntArray  # (12, sounds): for every tonic and relative sound the absolute sound
    labels_of: IntArray  # (sounds, 3)


def _maps(mode: int) -> _Maps:
    table = tables(MODES[mode])
    sound = np.stack([shifted(table.sound_of_state, tonic) for tonic in range(12)])
    bass = np.stack([(table.bass_of_state + tonic) % 12 for tonic in range(12)])
    first = np.searchsorted(table.label_of_state, np.arange(len(table.sound_of_label)))
    relative = np.stack([shifted(np.arange(SOUNDS), tonic) for tonic in range(12)])
    return _Maps(sound, bass, table.label_of_state, first, relative, table.labels_of_sound)


MAPS = [_maps(0), _maps(1)]
# How strange each tone above the tonic is to a key, 0 to 1: major; minor with both sixths and sevenths.
_STRANGE = ((0, 1, 0, 1, 0, 0, 0.7, 0, 1, 0, 0.8, 0), (0, 0.9, 0, 0, 1, 0, 0.9, 0, 0, 0.35, 0.2, 0.1))
_OUTSIDE = np.array([[np.roll(row, tonic) for tonic in range(12)] for row in _STRANGE])  # (2, tonics, tones)


class Decoder:
    """One search through one piece."""

    def __init__(self, frames: Frames, weights: Weights, home_bonus: FloatArray | None = None) -> None:
        """`home_bonus` (2, 12): nats per beat for every key, from an earlier pass."""
        self.frames, self.weights = frames, weights
        self.follow = [row.astype(np.float32) for row in weights.follow]
        self.count = len(frames.ranks)
        bonus = np.zeros((2, 12)) if home_bonus is None else home_bonus
        strange = np.stack([frames.inside @ _OUTSIDE[mode].T for mode in (0, 1)])  # (2, frames, 12)
        self.key_score = frames.beats[None, :, None] * bonus[:, None] - weights.scale * strange
        self.arrive: list[list[SmallArray]] = []  # per edge and mode (12, labels): best path that ends there
        self.chosen: list[list[IntArray]] = []  # per edge and mode (12, labels, 2): stretch length and state
        self.enter: list[list[SmallArray]] = []  # per edge and mode (12, labels): best path into a stretch from there
        self.origin: list[list[IntArray]] = []  # per edge and mode (12, labels): mode * 10000 + tonic * 100 + label
        self.follow_sound = [self._follow_by_sound(mode) for mode in (0, 1)]
        self.cost = self.weights.key_change.astype(np.float32)

    def _follow_by_sound(self, mode: int) -> SmallArray:
        """(sounds, labels): how a label follows a sound that is read in its key."""
        table = MAPS[mode].labels_of
        follow = np.vstack([self.follow[mode], np.full((1, self.follow[mode].shape[1]), _NEVER, np.float32)])
        best = follow[table].max(axis=1)
        return np.where(table[:, :1] < 0, np.float32(self.weights.foreign), best)

    def run(self) -> tuple[list[Stretch], float]:
        """The best path and its score."""
        self._open()
        for end in range(1, self.count + 1):
            self._close(end)
            if end < self.count:
                self._enter(end)
        return self._trace()

    def _open(self) -> None:
        start = [np.tile(self.weights.usual[mode] * 0.5, (12, 1)) for mode in (0, 1)]
        self.enter.append([(row + self._begin(0)).astype(np.float32) for row in start])
        self.origin.append([np.full((12, row.shape[1]), -1) for row in start])
        self.arrive.append([])
        self.chosen.append([])

    def _begin(self, edge: int) -> float:
        weights, frames = self.weights, self.frames
        return float(weights.begin[frames.ranks[edge]] + weights.bass_begin * frames.bass_moves[edge])

    def _close(self, end: int) -> None:
        """Best stretches that end at edge `end`."""
        found = stretches_before(self.frames, end)
        weights = self.weights
        sound = np.tensordot(found.sound, weights.notes[:8], (1, 0)).astype(np.float32)  # (d, sounds)
        bass = np.tensordot(found.bass, weights.notes[8:], (1, 0)).astype(np.float32)  # (d, 12)
        count = sound.shape[0]
        beats = np.cumsum(self.frames.beats[end - count : end][::-1])
        keys = np.cumsum(self.key_score[:, end - count : end][:, ::-1], axis=1).astype(np.float32)  # (2, d, 12)
        sound += weights.length[np.searchsorted(LENGTHS_BEATS, beats)].astype(np.float32)[:, None]
        arrive, chosen = [], []
        for mode in (0, 1):
            maps = MAPS[mode]
            entered = np.stack([self.enter[end - 1 - d][mode] for d in range(count)])  # (d, 12, labels)
            total = entered[:, :, maps.label_of]  # (d, 12, states)
            total += sound[:, maps.sound_of]
            total += bass[:, maps.bass_of]
            total += weights.inversion[mode].astype(np.float32)
            total += keys[mode][:, :, None]
            best = total.argmax(axis=0)
            value = np.take_along_axis(total, best[None], axis=0)[0]  # (12, states)
            value, state, stretch = _per_label(value, best, maps)
            arrive.append(value)
            chosen.append(np.stack([stretch + 1, state], axis=2))
        self.arrive.append(arrive)
        self.chosen.append(chosen)

    def _enter(self, edge: int) -> None:
        """Best ways on from edge `edge`: in the same key, or through the last chord read in a new key."""
        begin = self._begin(edge)
        sounds, sources = self._by_sound(edge)
        enter, origin = [], []
        for mode in (0, 1):
            same = self.arrive[edge][mode][:, :, None] + self.follow[mode][None]  # (12, old, new)
            from_label = same.argmax(axis=1)
            stay = np.take_along_axis(same, from_label[:, None], axis=1)[:, 0]
            moved, from_sound, from_key = self._changes(sounds, mode)
            tonic = np.arange(12)[:, None]
            source = sources[from_key, from_sound]
            kept = mode * 10000 + tonic * 100 + from_label
            enter.append((np.maximum(stay, moved) + self.weights.usual[mode] + begin).astype(np.float32))
            origin.append(np.where(stay >= moved, kept, source))
        self.enter.append(enter)
        self.origin.append(origin)

    def _by_sound(self, edge: int) -> tuple[SmallArray, IntArray]:
        """(24, sounds) best path per key and absolute sound, and where it comes from."""
        best = np.full((24, SOUNDS), _NEVER, np.float32)
        source = np.full((24, SOUNDS), -1)
        for mode in (0, 1):
            maps = MAPS[mode]
            padded = np.hstack([self.arrive[edge][mode], np.full((12, 1), _NEVER, np.float32)])
            options = padded[:, maps.labels_of]  # (12, sounds, 3)
            pick = options.argmax(axis=2)
            value = np.take_along_axis(options, pick[..., None], axis=2)[..., 0]
            label = np.take_along_axis(np.broadcast_to(maps.labels_of, options.shape), pick[..., None], axis=2)[..., 0]
            for tonic in range(12):
                best[mode * 12 + tonic, maps.relative[tonic]] = value[tonic]
                source[mode * 12 + tonic, maps.relative[tonic]] = mode * 10000 + tonic * 100 + label[tonic]
        return best, source

    def _changes(self, sounds: SmallArray, mode: int) -> tuple[SmallArray, IntArray, IntArray]:
        """Best change of key into every key of `mode`: value, absolute sound and old key per (12, labels)."""
        steps = (np.arange(12)[None, :] - np.arange(12)[:, None]) % 12  # [old, new]
        cost = np.vstack([self.cost[old, mode][steps] for old in (0, 1)])  # (24, 12)
        own = mode * 12 + np.arange(12)
        cost[own, np.arange(12)] = _NEVER
        through = sounds[:, None, :] + cost[:, :, None]  # (24, 12, sounds)
        old_key = through.argmax(axis=0)  # (12, sounds)
        best = np.take_along_axis(through, old_key[None], axis=0)[0]
        relative = np.take_along_axis(best, MAPS[mode].relative, axis=1)
        total = relative[:, :, None] + self.follow_sound[mode][None]  # (12, sounds, labels)
        pick = total.argmax(axis=1)
        value = np.take_along_axis(total, pick[:, None], axis=1)[:, 0]
        absolute = np.take_along_axis(MAPS[mode].relative, pick, axis=1)
        return value, absolute, np.take_along_axis(old_key, absolute, axis=1)

    def _trace(self) -> tuple[list[Stretch], float]:
        finals = [self.arrive[self.count][mode] + self.weights.last[mode] for mode in (0, 1)]
        mode = int(finals[1].max() > finals[0].max())
        tonic, label = (int(value) for value in np.unravel_index(int(finals[mode].argmax()), finals[mode].shape))
        score = float(finals[mode].max())
        path: list[Stretch] = []
        end = self.count
        while end > 0:
            length, state = (int(value) for value in self.chosen[end][mode][tonic, label])
            path.append(Stretch(end - length, end, tonic, mode, label, state))
            end -= length
            source = int(self.origin[end][mode][tonic, label]) if end else -1
            if source >= 0:
                mode, tonic, label = source // 10000, source // 100 % 100, source % 100
        return path[::-1], score


def _per_label(value: SmallArray, best: IntArray, maps: _Maps) -> tuple[SmallArray, IntArray, IntArray]:
    """From states to labels (12, labels): the best inversion of each, its state and the stretch it came with."""
    count = len(maps.first_state)
    label_value = np.maximum.reduceat(value, maps.first_state, axis=1)
    is_best = value >= label_value[:, maps.label_of]
    state = np.zeros((12, count), int)
    rows, states = np.nonzero(is_best)
    state[rows, maps.label_of[states]] = states
    return label_value, state, np.take_along_axis(best, state, axis=1)


def home_bonus(path: list[Stretch], strength: float, longest: int = LONGEST) -> FloatArray:
    """(2, 12) nats per beat for keys near the key that holds longest in `path`; 0 far away."""
    del longest
    time = np.zeros((2, 12))
    for stretch in path:
        time[stretch.mode, stretch.tonic] += stretch.end - stretch.start
    mode, tonic = np.unravel_index(int(time.argmax()), time.shape)
    home_fifths = int(tonic) * 7 - (9 if mode else 0)
    bonus = np.zeros((2, 12))
    for m in (0, 1):
        for t in range(12):
            apart = (t * 7 - (9 if m else 0) - home_fifths + 6) % 12 - 6
            bonus[m, t] = -strength * min(4, abs(apart)) / 2 - strength * 0.5 * ((m, t) != (int(mode), int(tonic)))
    return bonus
