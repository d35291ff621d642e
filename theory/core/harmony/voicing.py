"""Four voices for a list of chords, by the rules of strict part writing. docs/algorithms/voice-leading.md."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from theory.core.chord import Chord
from theory.core.harmony.context import bass_pc, tones
from theory.core.harmony.voice_leading import parallel

# Lowest and highest MIDI pitch of bass, tenor, alto, soprano.
RANGES = ((40, 60), (48, 67), (55, 74), (60, 81))
_WIDEST_GAP = 12  # semitones between neighbouring upper voices
_KEPT = 24  # voicings tried per chord


@dataclass(frozen=True, slots=True)
class Voicing:
    """MIDI pitches from the bass upwards."""

    bass: int
    tenor: int
    alto: int
    soprano: int

    @property
    def pitches(self) -> tuple[int, int, int, int]:
        """Bass, tenor, alto, soprano."""
        return self.bass, self.tenor, self.alto, self.soprano


def realise(chords: list[Chord]) -> list[Voicing]:
    """Four voices for sounding chords, the smoothest way through all of them (dynamic programming).

    Forbidden: parallel fifths and octaves, voices that cross, a doubled leading third of a dominant seventh. Dear:
    leaps, doubled thirds, gaps. Where nothing is allowed the least evil is taken. Raises ValueError for "N".
    """
    if not chords:
        return []
    options = [_voicings(chord) for chord in chords]
    costs = [_own_cost(chords[0], voicing) for voicing in options[0]]
    back: list[list[int]] = []
    for index in range(1, len(chords)):
        row, next_costs = [], []
        for voicing in options[index]:
            moves = [cost + _move_cost(before, voicing) for before, cost in zip(options[index - 1], costs, strict=True)]
            best = min(range(len(moves)), key=moves.__getitem__)
            row.append(best)
            next_costs.append(moves[best] + _own_cost(chords[index], voicing))
        back.append(row)
        costs = next_costs
    at = min(range(len(costs)), key=costs.__getitem__)
    path = [at]
    for row in reversed(back):
        path.append(row[path[-1]])
    return [options[index][choice] for index, choice in enumerate(reversed(path))]


@lru_cache(maxsize=1024)
def _voicings(chord: Chord) -> tuple[Voicing, ...]:
    bass = bass_pc(chord)
    if bass is None:
        raise ValueError("no chord has no voices: leave N out of the list")
    inside = tones(chord)
    lows = [pitch for pitch in range(RANGES[0][0], RANGES[0][1] + 1) if pitch % 12 == bass]
    uppers = [[pitch for pitch in range(low, high + 1) if pitch % 12 in inside] for low, high in RANGES[1:]]
    made = [
        Voicing(low, tenor, alto, soprano)
        for low, tenor, alto, soprano in product(lows, *uppers)
        if low <= tenor <= alto <= soprano and alto - tenor <= _WIDEST_GAP and soprano - alto <= _WIDEST_GAP
    ]
    made.sort(key=lambda voicing: _own_cost(chord, voicing) + 0.05 * abs(voicing.soprano - 70))
    return tuple(made[: _KEPT * 4])


def _own_cost(chord: Chord, voicing: Voicing) -> float:
    """What is wrong with one chord alone: tones left out (the fifth may be), thirds doubled, empty spacing."""
    root = chord.root_pc or 0
    sounding = [pitch % 12 for pitch in voicing.pitches]
    missing = [tone for tone in tones(chord) if tone not in sounding]
    cost = sum(1.0 if (tone - root) % 12 == 7 else 12.0 for tone in missing)
    third = next((step for step in (4, 3) if step in chord.intervals), None)
    if third is not None and sounding.count((root + third) % 12) > 1:
        cost += 8.0 if 10 in chord.intervals and third == 4 else 2.0
    if 10 in chord.intervals and sounding.count((root + 10) % 12) > 1:
        cost += 8.0
    return cost + (1.5 if voicing.tenor - voicing.bass > 19 else 0.0)


def _move_cost(before: Voicing, after: Voicing) -> float:
    old, new = before.pitches, after.pitches
    cost = sum(abs(b - a) for a, b in zip(old[1:], new[1:], strict=True)) + 0.3 * abs(new[0] - old[0])
    cost += sum(3.0 for a, b in zip(old[1:], new[1:], strict=True) if abs(b - a) > 7)
    for upper in range(1, 4):
        for lower in range(upper):
            if parallel((old[upper], new[upper]), (old[lower], new[lower])) is not None:
                cost += 60.0
            if new[lower] > old[upper] or new[upper] < old[lower]:
                cost += 4.0
    return cost
