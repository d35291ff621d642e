"""Melodies over chords: rhythm motifs that return, steps more than leaps, chord tones where the metre is strong."""

from dataclasses import dataclass

from library.training.practice.bed import Bed
from library.training.practice.dice import Dice
from library.training.practice.score import Bars, Note, Sound

Rhythm = list[tuple[float, bool]]  # length in q, sounds or rests

_SIMPLE: dict[tuple[float, ...], tuple[float, float]] = {  # cell: (weight when calm, weight when busy)
    (1,): (6, 2), (0.5, 0.5): (5, 6), (2,): (3, 0.4), (1.5, 0.5): (2.5, 1), (0.75, 0.25): (1, 1.5),
    (0.25, 0.25, 0.25, 0.25): (0.2, 4), (0.5, 0.25, 0.25): (0.4, 2), (0.25, 0.25, 0.5): (0.3, 2), (0.25, 0.5,
        0.25): (0.1, 1),
    (1 / 3, 1 / 3, 1 / 3): (0.2, 1), (0.5, 1, 0.5): (0.7, 1), (3,): (0.5, 0.1), (0.5, 1.5): (0.3, 0.4), (-0.5,
        0.5): (0.6, 1),
    (-1,): (0.6, 0.4), (0.75, 0.75, 0.5): (0.3, 0.8), (2 / 3, 1 / 3): (0.1, 0.3), (-0.25, 0.25, 0.25, 0.25): (0.05,
        0.7),
}  # fmt: skip
_COMPOUND: dict[tuple[float, ...], tuple[float, float]] = {
    (1.5,): (4, 1), (1, 0.5): (5, 2), (0.5, 0.5, 0.5): (4, 7), (3,): (1.5, 0.2), (0.75, 0.25, 0.5): (0.7, 1),
    (0.5, 1): (0.6, 0.7), (0.5, 0.25, 0.25, 0.5): (0.2, 1), (0.25,) * 6: (0.05, 0.7), (-0.5, 0.5, 0.5): (0.3, 0.7),
    (-1, 0.5): (0.4, 0.3), (0.5, 0.5, 0.25, 0.25): (0.1, 0.8), (-1.5,): (0.3, 0.1),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Manner:
    """How a tune goes. All 0..1: `busy` fills the beats, `leap` widens steps, `syncopation` moves notes early."""

    busy: float = 0.4
    leap: float = 0.25
    syncopation: float = 0.0
    ornaments: float = 0.0
    legato: float = 0.95
    rests: float = 0.3


def bar_rhythm(dice: Dice, bar: Bars, busy: float) -> Rhythm:
    """A rhythm that fills one bar."""
    cells = _COMPOUND if bar.compound else _SIMPLE
    weights = {cell: calm * (1 - busy) + lively * busy for cell, (calm, lively) in cells.items()}
    rhythm: Rhythm = []
    left = bar.bar_q
    while left > 1e-6:
        fitting = {cell: w for cell, w in weights.items() if sum(map(abs, cell)) <= left + 1e-6}
        if not fitting:
            rhythm.append((left, True))
            break
        drawn = dice.weigh(fitting)
        rhythm += [(abs(length), length > 0) for length in drawn]
        left -= sum(map(abs, drawn))
    return rhythm


def _ladder(bed: Bed, sound: Sound, low: int, high: int) -> list[int]:
    """Scale pitches in a range, bent to the chord: a chord tone replaces the scale tone a half step away."""
    pcs = set(sound.home.pcs)
    for pc in sound.pcs:
        if pc not in pcs:
            pcs -= {(pc + 1) % 12, (pc - 1) % 12} - set(sound.pcs)
            pcs.add(pc)
    return [pitch for pitch in range(low, high + 1) if pitch % 12 in pcs]


class _Line:
    """Walks through a range: remembers where it is and where it leapt to."""

    def __init__(self, bed: Bed, low: int, high: int, manner: Manner) -> None:
        self.bed, self.low, self.high, self.manner = bed, low, high, manner
        self.pitch = int((low + high) / 2 + bed.dice.normal(2))
        self.move = 0
        self.last: Note | None = None

    def next(self, at_q: float, length_q: float, goal: float) -> int:
        """The next pitch, drawn by step size, distance to the contour, and fit with the chord."""
        sound = self.bed.chord_at(at_q)
        ladder = _ladder(self.bed, sound, self.low, self.high) or [self.pitch]
        weight = self.bed.weight_at(at_q)
        weights: dict[int, float] = {}
        for pitch in ladder:
            jump = abs(pitch - self.pitch)
            if jump > 12:
                continue
            near = (
                0.35
                if jump == 0
                else (1.0 if jump <= 2 else (0.5 if jump <= 4 else 0.25) * (0.3 + 2 * self.manner.leap))
            )
            near /= 1 + max(0, jump - 7)
            if abs(self.move) > 4:  # a leap turns back by step
                near *= 2.0 if (pitch - self.pitch) * self.move < 0 and jump <= 2 else 0.4
            drawn = near * 2.0 ** (-abs(pitch - goal) / 3.5)
            if sound.pcs and pitch % 12 not in sound.pcs:
                drawn *= 0.05 if weight >= 0.8 or length_q >= 1.5 else (0.18 if weight >= 0.5 else 0.5)
            weights[pitch] = drawn + 1e-9
        chosen = self.bed.dice.weigh(weights) if weights else self.pitch
        self.move, self.pitch = chosen - self.pitch, chosen
        return chosen

    def close(self, at_q: float) -> int:
        """A chord tone for the end of a phrase."""
        sound = self.bed.chord_at(at_q)
        options = [p for p in range(self.low, self.high + 1) if p % 12 in sound.pcs[:3]] or [self.pitch]
        chosen = min(options, key=lambda pitch: abs(pitch - self.pitch) + (3 if pitch % 12 != sound.bass_pc else 0))
        self.move, self.pitch = 0, chosen
        return chosen


_PLANS = ("abac", "aabc", "aaba", "abab", "abcd", "aaab", "abcb", "abac")


def _ornament(bed: Bed, note: Note) -> list[Note]:
    """A grace note, a turn, a mordent or a trill on a note."""
    upper = note.pitch + (2 if (note.pitch + 2) % 12 in bed.home.pcs else 1)
    kind = bed.dice.weigh({"grace": 3, "mordent": 2, "trill": 1 if note.end_q - note.start_q >= 0.9 else 0.01})
    if kind == "grace":
        return [
            Note(
                note.start_q - 0.1,
                note.start_q,
                upper if bed.dice.chance(0.5) else note.pitch - 1,
                note.loud * 0.8,
                grace=True,
            ),
            note,
        ]
    if kind == "mordent":
        step = 0.125
        first = Note(note.start_q, note.start_q + step, note.pitch, note.loud)
        second = Note(note.start_q + step, note.start_q + 2 * step, upper, note.loud * 0.9, grace=True)
        return [first, second, Note(note.start_q + 2 * step, note.end_q, note.pitch, note.loud * 0.9, grace=True)]
    count = max(4, 2 * round((note.end_q - note.start_q) / 0.25))
    step = (note.end_q - note.start_q) / count
    return [
        Note(
            note.start_q + i * step,
            note.start_q + (i + 1) * step,
            upper if i % 2 else note.pitch,
            note.loud * 0.9,
            grace=i > 0,
        )
        for i in range(count)
    ]


def melody(bed: Bed, low: int, high: int, manner: Manner, *, phrase_bars: int = 4) -> list[Note]:
    """A tune for a section within low..high. Phrases of `phrase_bars` share their rhythm motifs."""
    plan, arch = bed.dice.pick(_PLANS), bed.dice.between(-1, 1)
    bank: dict[tuple[str, str], Rhythm] = {}
    line = _Line(bed, low, high, manner)
    notes: list[Note] = []
    for number, (start, bar) in enumerate(bed.bars):
        place = number % phrase_bars
        letter = plan[place % 4]
        last = place == phrase_bars - 1 or number == len(bed.bars) - 1
        if last:
            rhythm = _closing_rhythm(bed.dice, bar, manner)
        else:
            key = (letter, bar.signature)
            if key not in bank:
                bank[key] = bar_rhythm(bed.dice, bar, manner.busy)
            rhythm = bank[key]
        notes += _sing(bed, line, (start, bar), rhythm, shape=(place / phrase_bars, arch, last))
    if manner.ornaments:
        notes = [
            n
            for note in notes
            for n in (
                _ornament(bed, note)
                if bed.dice.chance(manner.ornaments) and note.end_q - note.start_q >= 0.45
                else [note]
            )
        ]
    return notes


def _closing_rhythm(dice: Dice, bar: Bars, manner: Manner) -> Rhythm:
    tail = dice.pick(
        [length for length in (bar.bar_q, *(bar.bar_q - start for start in bar.beat_starts_q[1:])) if length >= 0.9]
        or [bar.bar_q]
    )
    rhythm: Rhythm = []
    if bar.bar_q - tail > 1e-6:
        rest = Bars(
            bar.signature,
            tuple(b for b, s in zip(bar.beats_q, bar.beat_starts_q, strict=True) if s < bar.bar_q - tail - 1e-6),
        )
        rhythm = bar_rhythm(dice, rest, manner.busy)
    cut = tail * 0.5 if dice.chance(manner.rests) and tail >= 2 else 0.0
    return [*rhythm, (tail - cut, True), *([(cut, False)] if cut else [])]


def _sing(
    bed: Bed, line: _Line, place: tuple[float, Bars], rhythm: Rhythm, *, shape: tuple[float, float, bool]
) -> list[Note]:
    """The notes of one bar."""
    (start, bar), (progress, arch, last) = place, shape
    middle, reach = (line.low + line.high) / 2, (line.high - line.low) / 3
    at = start
    notes: list[Note] = []
    sounding = [index for index, (_, sounds) in enumerate(rhythm) if sounds]
    for index, (length, sounds) in enumerate(rhythm):
        if sounds:
            along = progress + (at - start) / bar.bar_q / 4
            goal = middle + arch * reach * (1 - (2 * along - 1) ** 2) + (0.5 - along) * 2
            pitch = line.close(at) if last and index == sounding[-1] else line.next(at, length, goal)
            before = line.last
            if before and bed.dice.chance(line.manner.syncopation * 0.5) and _gives_way(before, at, bar):
                before.end_q = min(before.end_q, at - 0.5)
                line.last = Note(at - 0.5, at + length * line.manner.legato, pitch, bed.loudness(at))
            else:
                line.last = Note(at, at + length * line.manner.legato, pitch, bed.loudness(at))
            notes.append(line.last)
        at += length
    return notes


def _gives_way(before: Note, at: float, bar: Bars) -> bool:
    """True where a note may come half a quarter early: the one before it is long enough."""
    return not bar.compound and before.start_q <= at - 0.99 and bar.beats_q[0] == 1
