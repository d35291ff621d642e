"""The ground that every player of a section stands on: its bars, its chords, its loudness."""

from collections.abc import Iterator
from dataclasses import dataclass

from library.training.practice.dice import Dice
from library.training.practice.score import Bars, Change, Home, Sound


@dataclass(frozen=True, slots=True)
class Bed:
    """A stretch of music in q, from its first downbeat at 0. `accent` 0..1 says how much metre is heard as loudness."""

    dice: Dice
    home: Home
    bars: tuple[tuple[float, Bars], ...]
    changes: tuple[Change, ...]
    loud: float = 0.6
    accent: float = 0.3

    @property
    def end_q(self) -> float:
        """Where the last bar ends."""
        start, bar = self.bars[-1]
        return start + bar.bar_q

    def fork(self, branch: int) -> "Bed":
        """The same ground with other dice."""
        return Bed(self.dice.fork(branch), self.home, self.bars, self.changes, self.loud, self.accent)

    def chord_at(self, at_q: float) -> Sound:
        """The chord that sounds at a time; the last one after the end."""
        return self.change_at(at_q).sound

    def change_at(self, at_q: float) -> Change:
        """The chord with its span."""
        for change in self.changes:
            if at_q < change.end_q - 1e-6:
                return change
        return self.changes[-1]

    def beats(self) -> Iterator[tuple[float, float, int, Bars]]:
        """Start, length, number within the bar, and metre of every beat."""
        for start, bar in self.bars:
            for number, (offset, length) in enumerate(zip(bar.beat_starts_q, bar.beats_q, strict=True)):
                yield start + offset, length, number, bar

    def weight_at(self, at_q: float) -> float:
        """Metrical weight: 1 downbeat, 0.8 strong beat, 0.5 beat, 0.25 half beat, 0 below."""
        for start, bar in reversed(self.bars):
            if at_q >= start - 1e-6:
                return _weight(at_q - start, bar)
        return 0.3

    def loudness(self, at_q: float, spread: float = 0.06) -> float:
        """How loud a note at a time is, 0.05..1: the section's level, the metre's accents, and chance."""
        level = self.loud + 0.25 * self.accent * (self.weight_at(at_q) - 0.4)
        return min(1.0, max(0.08, self.dice.normal(spread, level)))


def _weight(offset: float, bar: Bars) -> float:
    if offset < 1e-6:
        return 1.0
    for number, begin in enumerate(bar.beat_starts_q):
        if abs(offset - begin) < 1e-6:
            return 0.8 if number in bar.strong else 0.5
        if abs(offset - begin - bar.beats_q[number] / 2) < 1e-6:
            return 0.25
    return 0.0


def pitches_of(pcs: tuple[int, ...], low: int, high: int) -> list[int]:
    """All pitches of the classes within a range, rising."""
    return [pitch for pitch in range(low, high + 1) if pitch % 12 in pcs]


def nearest(pc: int, centre: float) -> int:
    """The pitch of a class that lies nearest to a centre."""
    return round((centre - pc) / 12) * 12 + pc


def voicing(sound: Sound, centre: float, size: int, before: list[int] | None = None) -> list[int]:
    """A close voicing of `size` pitches about `centre`, as near as may be to the one before. Empty for silence.

    The fifth goes first when there are more tones than voices; missing voices double at the octave.
    """
    tones = list(sound.pcs)
    while len(tones) > size and len(tones) > 1:
        fifths = [pc for pc in tones if (pc - tones[0]) % 12 == 7]
        tones.remove(fifths[0] if fifths and len(tones) > 3 else (tones[0] if len(tones) > 3 else tones[-1]))
    if not tones:
        return []
    goal = sum(before) / len(before) if before else centre
    goal = 0.6 * goal + 0.4 * centre
    pitches = sorted({nearest(pc, goal) for pc in tones})
    while len(pitches) < size:
        pitches.append(pitches[0] + 12 if pitches[0] + 12 not in pitches else pitches[len(pitches) % len(tones)] + 12)
        pitches = sorted(set(pitches))
        if len(pitches) >= len(tones) * 2:
            break
    return pitches


def bass_of(sound: Sound, low: int, high: int, before: int | None = None) -> int:
    """The chord's bass within a range, near the last bass note."""
    options = pitches_of((sound.bass_pc,), low, high) or [nearest(sound.bass_pc, (low + high) / 2)]
    return min(options, key=lambda pitch: abs(pitch - (before if before is not None else (low + high) / 2)))
