"""Sections: where the form has its joints, and which parts come back.

Bars are described by harmony, timbre and level. Joints lie where the neighbourhood of a bar changes (a checkerboard
along the diagonal of the self-similarity matrix, J. Foote 2000) and where repetitions begin or end (after J. Serrà and
others, "Unsupervised music structure annotation by time series structure features and segment similarity", 2014). A
search over the whole song prefers lengths of four, eight and sixteen bars. Parts with like bars in like order share a
letter. docs/algorithms/sections.md has the drawbacks.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from library.core.analysis import Section
from library.core.features import Features
from library.core.spectrum import LOWEST_PITCH, ONSET_FPS, PITCH_FPS, PITCHES

FloatArray = NDArray[np.float64]

_SHORTEST_S, _LONGEST_S = 5.0, 60.0
_KERNEL_BARS = 4
_LENGTH_COSTS = {4: 0.0, 8: -0.1, 16: 0.0, 12: 0.15, 6: 0.25, 2: 0.5, 1: 0.9}
_ODD_LENGTH_COST = 0.35
_JOINT_COST = 0.55
_SAME_PART, _VARIED_PART = 0.80, 0.66
_PLAIN_CONTRAST = 0.15
_MOST_BARS = 1500  # a three-hour file has about 5400: its bars are then taken two or four at a time


@dataclass(frozen=True, slots=True)
class _BarSequence:
    edges_s: FloatArray  # (bars + 1,)
    likeness: FloatArray  # (bars, bars), 0 to 1
    level_db: FloatArray  # (bars,)


def hear_sections(features: Features, bar_starts_s: FloatArray) -> tuple[Section, ...]:
    """The form of a song, one section at least; none for a song without sound."""
    if features.duration_s <= 0 or features.level.max() < 1e-5:
        return ()
    bars = _describe(features, _edges(bar_starts_s, features.duration_s))
    joints, strength = _joints(bars)
    labels = _letters(bars, joints)
    names = _names(bars, joints, labels)
    sure = _sureness(bars, joints, strength)
    sections = []
    for index, (first, end) in enumerate(pairwise(joints)):
        confidence = float(np.mean([sure[j] for j in (first, end) if j in sure] or [0.5]))
        sections.append(
            Section(
                start_s=float(bars.edges_s[first]),
                end_s=float(bars.edges_s[end]),
                label=labels[index],
                name=names[index],
                confidence=round(min(1.0, max(0.0, confidence)), 3),
            )
        )
    return tuple(sections)


def _sureness(bars: _BarSequence, joints: list[int], strength: FloatArray) -> dict[int, float]:
    """Confidence of each joint within the song: how it stands out, and how much the parts beside it differ."""
    sure = {}
    for (first, joint), (_, end) in pairwise(pairwise(joints)):
        before, after = slice(first, joint), slice(joint, end)
        within = (
            _mean_off_diagonal(bars.likeness[before, before]) + _mean_off_diagonal(bars.likeness[after, after])
        ) / 2
        contrast = float(within - bars.likeness[before, after].mean())
        sure[joint] = float(np.sqrt(strength[joint] * min(1.0, max(0.0, contrast / _PLAIN_CONTRAST))))
    return sure


def _mean_off_diagonal(square: FloatArray) -> float:
    count = len(square)
    return float((square.sum() - np.trace(square)) / (count * (count - 1))) if count > 1 else float(square.mean())


def _edges(bar_starts_s: FloatArray, duration_s: float) -> FloatArray:
    """Bounds of bars over the whole song; two-second steps where no bars were heard."""
    if len(bar_starts_s) < 4:
        return np.linspace(0, duration_s, max(2, round(duration_s / 2) + 1))
    starts = bar_starts_s[(bar_starts_s > 0.3) & (bar_starts_s < duration_s - 0.3)]
    while len(starts) > _MOST_BARS:
        starts = starts[::2]
    return np.concatenate([[0.0], starts, [duration_s]])


def _describe(features: Features, edges_s: FloatArray) -> _BarSequence:
    """Likeness of bars: their harmony in two halves, their timbre and their level."""
    halves = np.sort(np.concatenate([edges_s, (edges_s[1:] + edges_s[:-1]) / 2]))
    pitches = LOWEST_PITCH + np.arange(PITCHES)
    notes = np.sqrt(features.notes)
    chroma = np.stack([notes[:, pitches % 12 == pc].sum(axis=1) for pc in range(12)], axis=1)
    harmony = _unit(_means(chroma, halves, PITCH_FPS)).reshape(len(edges_s) - 1, -1)
    timbre = _means(features.timbre, edges_s, PITCH_FPS)
    timbre = (timbre - timbre.mean(axis=0)) / (timbre.std(axis=0) + 1e-6)
    timbre[:, 0] *= 2
    level = 20 * np.log10(_means(features.level[:, None], edges_s, ONSET_FPS)[:, 0] + 1e-6)
    harmony_likeness = harmony @ harmony.T / 2
    squared = _squared_distances(timbre)
    timbre_likeness = np.exp(-squared / 2)
    return _BarSequence(edges_s, np.clip(0.6 * harmony_likeness + 0.4 * timbre_likeness, 0, 1), level)


def _squared_distances(rows: FloatArray) -> FloatArray:
    """Mean squared distances (n, n) without the (n, n, features) array."""
    squares = (rows**2).sum(axis=1)
    return np.asarray(np.maximum(squares[:, None] + squares[None, :] - 2 * rows @ rows.T, 0) / rows.shape[1])


def _means(rows: NDArray[np.float32], edges_s: FloatArray, fps: float) -> FloatArray:
    frames = np.clip(np.round(edges_s * fps).astype(np.int64), 0, len(rows) - 1)
    sums = np.add.reduceat(rows.astype(np.float64), frames[:-1], axis=0)
    sizes = np.maximum(np.diff(np.append(frames[:-1], len(rows))), 1)
    return np.asarray(sums / sizes[:, None])


def _unit(rows: FloatArray) -> FloatArray:
    return np.asarray(rows / (np.linalg.norm(rows, axis=1, keepdims=True) + 1e-9))


def _joints(bars: _BarSequence) -> tuple[list[int], FloatArray]:
    """Bars that begin a section, with the end of the song as the last entry, and how strong each joint is (bars,)."""
    strength = _novelty(bars)
    count = len(strength)
    lengths_s = bars.edges_s
    best, back = np.full(count + 1, -np.inf), np.zeros(count + 1, dtype=np.int64)
    best[0] = 0.0
    for end in range(1, count + 1):
        gain = strength[end] - _JOINT_COST if end < count else 0.0
        for start in range(end - 1, -1, -1):
            length_s = lengths_s[end] - lengths_s[start]
            if length_s > _LONGEST_S and start < end - 1:
                break
            short = max(0.0, _SHORTEST_S - length_s) / _SHORTEST_S
            edge = start == 0 or end == count  # first and last parts may have any length
            cost = 0.0 if edge else _LENGTH_COSTS.get(end - start, _ODD_LENGTH_COST)
            score = best[start] + gain - cost - short
            if score > best[end]:
                best[end], back[end] = score, start
    joints = [count]
    while joints[-1] > 0:
        joints.append(int(back[joints[-1]]))
    return joints[::-1], np.clip(strength, 0, 1)


def _novelty(bars: _BarSequence) -> FloatArray:
    """How much the song changes at the start of each bar (bars,), about 0 to 1."""
    checker = _checkerboard(bars.likeness, _KERNEL_BARS)
    structure = _structure_change(bars.likeness)
    level = np.abs(np.concatenate([[0.0], np.diff(bars.level_db)])) / 12
    combined = 0.6 * _scaled(checker) + 0.4 * _scaled(structure) + 0.2 * np.minimum(level, 1)
    return np.asarray(combined)


def _checkerboard(likeness: FloatArray, half: int) -> FloatArray:
    taper = np.exp(-0.5 * ((np.arange(2 * half) - half + 0.5) / (0.6 * half)) ** 2)
    sign = np.where(np.arange(2 * half) < half, -1.0, 1.0)
    kernel = np.outer(taper * sign, taper * sign)
    padded = np.pad(likeness, half, mode="reflect" if len(likeness) > half else "edge")
    return np.array([float((padded[i : i + 2 * half, i : i + 2 * half] * kernel).sum()) for i in range(len(likeness))])


def _structure_change(likeness: FloatArray) -> FloatArray:
    """Change between neighbouring bars of which lags they repeat at."""
    count = len(likeness)
    lag = np.zeros((count, count))
    for bar in range(count):
        lag[bar] = np.roll(likeness[bar], -bar)
    smooth = gaussian_filter(np.maximum(lag - np.median(lag), 0), (1.5, 0.5), mode=("nearest", "wrap"))
    change = np.sqrt(((smooth[1:] - smooth[:-1]) ** 2).mean(axis=1))
    return np.concatenate([[0.0], change])


def _scaled(values: FloatArray) -> FloatArray:
    values = np.maximum(values, 0)
    top = np.quantile(values, 0.98) if len(values) else 0.0
    return np.asarray(np.minimum(values / top, 1.0) if top > 1e-9 else np.zeros(len(values)))


def _letters(bars: _BarSequence, joints: list[int]) -> list[str]:
    """A letter for each part; parts whose bars match in order share it, with a prime where they match less closely."""
    parts = list(pairwise(joints))
    heads: list[tuple[int, int]] = []
    labels = []
    for part in parts:
        likenesses = [_part_likeness(bars.likeness, head, part) for head in heads]
        best = int(np.argmax(likenesses)) if likenesses else -1
        if best >= 0 and likenesses[best] >= _VARIED_PART:
            labels.append(_letter(best) + ("" if likenesses[best] >= _SAME_PART else "'"))
        else:
            heads.append(part)
            labels.append(_letter(len(heads) - 1))
    return labels


def _part_likeness(likeness: FloatArray, one: tuple[int, int], other: tuple[int, int]) -> float:
    """Mean likeness along the best diagonal; less where the lengths differ."""
    lengths = one[1] - one[0], other[1] - other[0]
    shared = min(lengths)
    if shared < 2 or shared * 2 < max(lengths):
        return 0.0
    values = [
        likeness[one[0] + a + np.arange(shared), other[0] + b + np.arange(shared)].mean()
        for a in range(lengths[0] - shared + 1)
        for b in range(lengths[1] - shared + 1)
    ]
    return float(max(values) * (shared / max(lengths)) ** 0.25)


def _letter(index: int) -> str:
    return chr(ord("A") + index) if index < 26 else f"Z{index - 25}"


def _names(bars: _BarSequence, joints: list[int], labels: list[str]) -> list[str | None]:
    """Names where the evidence is plain: a quiet single opening or ending, and the loudest part that returns."""
    names: list[str | None] = [None] * len(labels)
    if len(labels) < 4:
        return names
    letters = [label.rstrip("'") for label in labels]
    level = np.array([bars.level_db[a:b].mean() for a, b in pairwise(joints)])
    usual = float(np.median(level))
    returning = {letter for letter in letters if letters.count(letter) > 1}
    if returning:
        loudest = max(
            returning, key=lambda letter: np.mean([v for v, x in zip(level, letters, strict=True) if x == letter])
        )
        if len(returning) > 1:
            names = ["chorus" if letter == loudest else "verse" if letter == letters[1] else None for letter in letters]
    for place, name in ((0, "intro"), (-1, "outro")):
        if letters.count(letters[place]) == 1 and level[place] < usual:
            names[place] = name
    return names
