"""What the notes of every stretch say about the chord there: tones, missing tones, bass. Workers only (numpy)."""

from dataclasses import dataclass

import numpy as np

from theory.core.harmony.score_grid import FloatArray, Grid, IntArray, Notes
from theory.core.harmony.score_labels import QUALITIES, QUALITY_TONES

LONGEST = 24  # frames in one stretch at most
NEAR_S = 0.07  # a note that begins or ends so near an edge was meant to fall on it
MEMBERS = 4  # root, third, fifth, seventh
FEATURES = (
    "outside", "root", "third", "fifth", "seventh", "missing root", "missing third", "missing seventh", "bass first",
    "bass share", "bass lowest", "bass last",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Frames:
    """The notes on the grid: f frames, each from one attack to the next. Weights are in beats."""

    edges_s: FloatArray  # (f + 1,)
    ranks: IntArray  # (f,) metrical rank of every edge but the last
    inside: FloatArray  # (f, 12) how much every tone sounds
    outside: FloatArray  # (f, 12) the same, tones that look like ornaments weighing less
    bass_pc: IntArray  # (f,) lowest tone as the frame begins, -1 for silence
    bass_pitch: IntArray  # (f,) lowest pitch within the frame, 127 for silence
    attacks: FloatArray  # (f,) notes that begin with the frame
    bass_moves: IntArray  # (f,) 1 where the lowest voice begins a new tone
    beats: FloatArray  # (f,) length of every frame in beats


def lay_out(notes: Notes, grid: Grid) -> Frames:
    """Put the notes on the grid."""
    edges, ranks = grid.frames()
    count = len(ranks)
    first = _snap(notes.start_s, edges)
    last = np.maximum(_snap(notes.end_s, edges), first + 0.35)
    less = _ornament(notes)
    beats = 1.0 / grid.division
    inside, outside = np.zeros((count, 12)), np.zeros((count, 12))
    attacks, bass_pitch = np.zeros(count), np.full(count, 127)
    at_edge = np.full(count, 127)
    for a, b, pitch, factor in zip(first, last, notes.pitch, less, strict=True):
        for frame in range(max(0, int(a)), min(count, int(np.ceil(b - 1e-6)))):
            share = (min(b, frame + 1) - max(a, frame)) * beats
            tone = pitch % 12
            inside[frame, tone] = max(inside[frame, tone], share)
            outside[frame, tone] = max(outside[frame, tone], share * factor)
            if share > 0.3 * beats:
                bass_pitch[frame] = min(bass_pitch[frame], pitch)
                if a <= frame + 0.2:
                    at_edge[frame] = min(at_edge[frame], pitch)
        if 0 <= int(a) < count and a - int(a) < 0.2:
            attacks[int(a)] += 1
    weight = np.where(ranks <= 2, 1.15, 1.0)[:, None]
    lowest = np.where(at_edge < 127, at_edge, bass_pitch)
    moves = np.zeros(count, int)
    for a, pitch in zip(first, notes.pitch, strict=True):
        if 0 <= int(a) < count and a - int(a) < 0.2 and pitch == lowest[int(a)]:
            moves[int(a)] = 1
    bass_pc = np.where(lowest < 127, lowest % 12, -1)
    even = Frames(edges, ranks, inside * weight, outside * weight, bass_pc, bass_pitch, attacks, moves,
                  np.full(count, beats))  # fmt: skip
    return _joined(even)


def _joined(even: Frames) -> Frames:
    """Frames in which nothing begins belong to the one before: a chord changes where a note begins."""
    kept = even.attacks > 0
    kept[0] = True
    first = np.nonzero(kept)[0]
    return Frames(
        np.append(even.edges_s[first], even.edges_s[-1]), even.ranks[first], np.add.reduceat(even.inside, first),
        np.add.reduceat(even.outside, first), even.bass_pc[first], np.minimum.reduceat(even.bass_pitch, first),
        even.attacks[first], even.bass_moves[first], np.add.reduceat(even.beats, first),
    )  # fmt: skip


def _snap(times_s: FloatArray, edges: FloatArray) -> FloatArray:
    """Times as frame numbers with fractions; what lies near an edge lies on it."""
    place = np.interp(times_s, edges, np.arange(len(edges)))
    nearest = np.round(place).astype(int)
    return np.where(np.abs(edges[nearest] - times_s) < NEAR_S, nearest, place)


def _ornament(notes: Notes) -> FloatArray:
    """How much a tone speaks against a chord that does not have it: 1, less where it moves by step or is short.

    A passing or neighbour note is left by step in a fitting direction; a suspension falls by a step to its resolution.
    """
    factor = np.ones(len(notes.pitch))
    for part in np.unique(notes.part):
        index = np.nonzero(notes.part == part)[0]
        start, end, pitch = notes.start_s[index], notes.end_s[index], notes.pitch[index]
        for row in range(len(index)):
            length = end[row] - start[row]
            after = _neighbour(pitch, start, (row, pitch[row]), (end[row] - 0.12, end[row] + 0.15))
            before = _neighbour(pitch, end, (row, pitch[row]), (start[row] - 0.15, start[row] + 0.12))
            stepwise_out, stepwise_in = 1 <= abs(after) <= 2, abs(before) <= 2
            if stepwise_out and stepwise_in:
                factor[index[row]] = 0.45 if length < 0.6 else 0.65
            elif stepwise_out:
                factor[index[row]] = 0.65 if length < 0.6 else 0.8
            elif 1 <= abs(before) <= 2 and length < 0.4:
                factor[index[row]] = 0.75
    return factor


def _neighbour(pitch: IntArray, times_s: FloatArray, own: tuple[int, int], window: tuple[float, float]) -> int:
    """Semitones to the nearest other note of the part whose time lies in the window, 99 where there is none."""
    low, high = np.searchsorted(times_s, window[0]), len(times_s)
    best = 99
    for other in range(max(0, own[0] - 12), min(high, own[0] + 13)) if low >= 0 else ():
        if other != own[0] and window[0] <= times_s[other] <= window[1]:
            difference = int(pitch[other]) - own[1]
            if abs(difference) < abs(best):
                best = difference
    return best


def sound_templates() -> FloatArray:
    """(qualities, members, 12): which tone above the root is root, third, fifth, seventh of each quality."""
    made = np.zeros((len(QUALITIES), MEMBERS, 12))
    for q, name in enumerate(QUALITIES):
        tones = QUALITY_TONES[name]
        roles = (0, 1, 3) if name == "It" else range(len(tones))
        for role, tone in zip(roles, tones, strict=True):
            made[q, role, tone] = 1.0
    return made


_TEMPLATES = sound_templates()
# (members, 12 above the root, sounds) turned for every root: index [member, tone, sound]
_TURNED = np.stack([np.roll(_TEMPLATES, root, axis=2) for root in range(12)])  # (root, q, member, tone)
MEMBER_OF = np.ascontiguousarray(_TURNED.transpose(2, 3, 0, 1).reshape(MEMBERS, 12, -1))  # (member, tone, sound)
CHORD_OF = MEMBER_OF.sum(axis=0)  # (tone, sound)


@dataclass(frozen=True, slots=True)
class Stretches:
    """Features of all stretches that end at one edge: d stretches, the shortest first."""

    sound: FloatArray  # (d, 8, sounds): the first eight features
    bass: FloatArray  # (d, 4, 12): the last four


def stretches_before(frames: Frames, end: int, saturation: float = 0.5) -> Stretches:
    """All stretches of up to `LONGEST` frames that end at edge `end` (>= 1)."""
    begin = max(0, end - LONGEST)
    inside = np.cumsum(frames.inside[begin:end][::-1], axis=0)
    outside = np.cumsum(frames.outside[begin:end][::-1], axis=0)
    present = 1.0 - np.exp(-inside / saturation)  # (d, 12)
    wrong = outside @ (1.0 - CHORD_OF)  # (d, sounds)
    member = np.einsum("dt,mts->dms", present, MEMBER_OF)
    has = MEMBER_OF.sum(axis=1) > 0  # (member, sounds)
    missing = np.where(has[None, [0, 1, 3]], 1.0 - np.minimum(1.0, member[:, [0, 1, 3]] * 4), 0.0)
    sound = np.concatenate([-wrong[:, None], member, -missing], axis=1)
    return Stretches(sound, _bass_features(frames, begin, end))


def _bass_features(frames: Frames, begin: int, end: int) -> FloatArray:
    """(d, 4, 12): first bass tone, share of every bass tone, the lowest tone, the last one."""
    count = end - begin
    made = np.zeros((count, 4, 12))
    share = np.zeros(12)
    lowest, lowest_pc, first_pc = 127, -1, -1
    last_pc = next((int(pc) for pc in frames.bass_pc[begin:end][::-1] if pc >= 0), -1)
    for d in range(count):
        frame = end - 1 - d
        pc = int(frames.bass_pc[frame])
        if pc >= 0:
            share[pc] += frames.beats[frame]
            first_pc = pc
        if frames.bass_pitch[frame] < lowest:
            lowest = int(frames.bass_pitch[frame])
            lowest_pc = lowest % 12
        if first_pc >= 0:
            made[d, 0, first_pc] = 1.0
            made[d, 1] = share / share.sum()
            made[d, 2, lowest_pc] = 1.0
            made[d, 3, last_pc] = 1.0
    return made
