"""Four parts: soprano, alto, tenor, bass, led by the rules that a choir knows, then moved by passing notes."""

from itertools import product

from library.training.practice.bed import Bed, bass_of
from library.training.practice.score import Note, Sound

_RANGES = ((60, 79), (55, 72), (48, 67), (40, 60))
Voices = tuple[int, int, int, int]  # soprano, alto, tenor, bass


def _options(sound: Sound, bass: int) -> list[Voices]:
    upper = []
    for low, high in _RANGES[:3]:
        upper.append([pitch for pitch in range(low, high + 1) if pitch % 12 in sound.pcs])
    needed = set(sound.pcs) - {bass % 12}
    if len(sound.pcs) == 3:
        needed.discard((sound.pcs[0] + 7) % 12)
    found = []
    for soprano, alto, tenor in product(*upper):
        spaced = soprano >= alto >= tenor >= bass and soprano - alto <= 12 and alto - tenor <= 12
        if spaced and needed <= {soprano % 12, alto % 12, tenor % 12}:
            found.append((soprano, alto, tenor, bass))
    return found


def _cost(voices: Voices, before: Voices | None, goal: float, sound: Sound) -> float:
    cost = abs(voices[0] - goal) * 0.5
    leading = (sound.home.pcs[0] - 1) % 12
    if sum(pitch % 12 == leading for pitch in voices) > 1:
        cost += 8
    if before is None:
        return cost
    moves = [now - then for now, then in zip(voices, before, strict=True)]
    cost += sum(abs(move) * (0.5 if index == 3 else 1.0) for index, move in enumerate(moves))
    cost += sum(6.0 for index, move in enumerate(moves) if abs(move) > 7 and index < 3)
    for high in range(4):
        for low in range(high + 1, 4):
            interval = (voices[high] - voices[low]) % 12
            if interval in {0, 7} and (before[high] - before[low]) % 12 == interval and moves[high]:
                cost += 12
    return cost


def led_voices(bed: Bed) -> list[tuple[float, float, Voices]]:
    """One chord of four pitches for every change of the bed."""
    bass: int | None = None
    before: Voices | None = None
    goal = 69.0 + bed.dice.normal(2)
    chain = []
    for change in bed.changes:
        if not change.sound.pcs:
            continue
        goal = min(76.0, max(63.0, goal + bed.dice.normal(1.5)))
        bass = bass_of(change.sound, *_RANGES[3], bass)
        options = _options(change.sound, bass) or _options(change.sound, bass - 12) or _options(change.sound, bass + 12)
        if not options:
            continue
        costs = [_cost(voices, before, goal, change.sound) + bed.dice.between(0, 1.5) for voices in options]
        before = options[costs.index(min(costs))]
        chain.append((change.start_q, change.end_q, before))
    return chain


def four_parts(bed: Bed, passing: float, suspensions: float) -> list[list[Note]]:
    """Notes of the four voices; `passing` and `suspensions` (0..1) say how often they move or hold over."""
    chain = led_voices(bed)
    parts: list[list[Note]] = [[], [], [], []]
    for index, (start, end, voices) in enumerate(chain):
        following = chain[index + 1][2] if index + 1 < len(chain) else None
        for voice, pitch in enumerate(voices):
            loud = bed.loudness(start, 0.03)
            notes = [Note(start, end, pitch, loud)]
            move = following[voice] - pitch if following else 0
            if abs(move) in {3, 4} and end - start >= 0.9 and bed.dice.chance(passing):
                notes = _passing(bed, notes[0], move)
            elif move == 0 and end - start >= 0.9 and bed.dice.chance(passing * 0.15):
                notes = _neighbour(bed, notes[0])
            held = parts[voice][-1] if parts[voice] else None
            falls = held is not None and held.end_q == start and 0 < held.pitch - pitch <= 2
            if held and falls and voice < 3 and end - start >= 0.9 and bed.dice.chance(suspensions):
                held.end_q = start + (end - start) / 2
                notes = [Note(held.end_q, end, pitch, loud)]
            parts[voice] += notes
    return [_joined(bed, notes) for notes in parts]


def _passing(bed: Bed, note: Note, move: int) -> list[Note]:
    between = (
        [note.pitch + step for step in range(1, abs(move))]
        if move > 0
        else [note.pitch - step for step in range(1, abs(move))]
    )
    options = [pitch for pitch in between if pitch % 12 in bed.home.pcs] or between
    middle = (note.start_q + note.end_q) / 2
    return [
        Note(note.start_q, middle, note.pitch, note.loud),
        Note(middle, note.end_q, bed.dice.pick(options), note.loud),
    ]


def _neighbour(bed: Bed, note: Note) -> list[Note]:
    options = [
        pitch
        for pitch in (note.pitch - 1, note.pitch - 2, note.pitch + 1, note.pitch + 2)
        if pitch % 12 in bed.home.pcs
    ]
    quarter = (note.end_q - note.start_q) / 4
    return [
        Note(note.start_q, note.start_q + 2 * quarter, note.pitch, note.loud),
        Note(note.start_q + 2 * quarter, note.start_q + 3 * quarter, bed.dice.pick(options), note.loud),
        Note(note.start_q + 3 * quarter, note.end_q, note.pitch, note.loud),
    ]


def _joined(bed: Bed, notes: list[Note]) -> list[Note]:
    """Repeated pitches tied now and then, as words and scores have it."""
    tie = bed.dice.pick((0.0, 0.1, 0.4))
    kept: list[Note] = []
    for note in notes:
        if kept and kept[-1].pitch == note.pitch and kept[-1].end_q == note.start_q and bed.dice.chance(tie):
            kept[-1].end_q = note.end_q
        else:
            kept.append(note)
    return kept
