"""Four voices for a progression by the rules of strict part writing. docs/algorithms/part-writing.md.

As theory.core.harmony.voicing, and beyond it: sevenths fall, leading tones rise, sixths and four-sixes double what they
should, and it is quick enough to answer while one types.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise, product

from theory.core.chord import Chord
from theory.core.document import Document
from theory.core.harmony.context import bass_pc, tones
from theory.core.harmony.roman import inversion_of
from theory.core.harmony.voicing import RANGES
from theory.core.key import Key
from theory.core.lab.faults import Pitches, VoiceFault, judge
from theory.core.lab.spelling import voice_name
from theory.core.lab.tendencies import Tendency, awkward_steps, leading_tone, resolutions, seventh

_KEPT, _BEAM = 36, 14  # voicings tried per chord, ways kept open
_PARALLEL, _UNRESOLVED, _MISSING = 60.0, 14.0, 26.0
_PAIRS = tuple(combinations(range(4), 2))


@dataclass(frozen=True, slots=True)
class _Asks:
    """What a change of chord asks of the voices: tones that must resolve, steps (pitch class, semitones) to avoid."""

    resolutions: tuple[Tendency, ...] = ()
    awkward: frozenset[tuple[int, int]] = frozenset()


class Voices(Document):
    """One chord in four voices, bass to soprano: MIDI pitches and their names."""

    pitches: tuple[int, int, int, int]
    names: tuple[str, str, str, str]


class PartWriting(Document):
    """A progression in four voices; None for a rest. `motion_semitones` is the upper voices' motion in all."""

    voices: tuple[Voices | None, ...]
    faults: tuple[VoiceFault, ...]
    motion_semitones: int


def write_parts(chords: Sequence[Chord], key: Key) -> PartWriting:
    """The smoothest four voices and what is wrong with them all the same."""
    pitches = realise(chords, key)
    return parts_of(pitches, chords, key)


def parts_of(pitches: Sequence[Pitches | None], chords: Sequence[Chord], key: Key) -> PartWriting:
    """The document of voices as they are given (also edited by hand), with their faults."""
    rows = tuple(
        None if row is None else Voices(pitches=row, names=_names(row, chord, key))
        for row, chord in zip(pitches, chords, strict=True)
    )
    motion = sum(
        abs(b - a)
        for old, new in pairwise(pitches)
        if old is not None and new is not None
        for a, b in zip(old[1:], new[1:], strict=True)
    )
    return PartWriting(voices=rows, faults=judge(pitches, chords, key), motion_semitones=motion)


def _names(row: Pitches, chord: Chord, key: Key) -> tuple[str, str, str, str]:
    bass, tenor, alto, soprano = (voice_name(pitch, chord, key) for pitch in row)
    return bass, tenor, alto, soprano


def realise(
    chords: Sequence[Chord],
    key: Key,
    held: Pitches | None = None,
    fits: Callable[[Pitches], bool] | None = None,
) -> list[Pitches | None]:
    """Four voices for every chord, None for no chord; after a rest the voices begin anew.

    A beam search: of the best ways to each chord some are kept open, and the cheapest at the end is taken. `held` is
    what sounded just before, where the chords go on from something; `fits` says what can be played at all.
    """
    made: list[Pitches | None] = []
    run: list[Chord] = []
    for chord in [*chords, None]:
        if chord is not None and chord.root is not None:
            run.append(chord)
            continue
        made += _run(run, key, held, fits)
        run, held = [], None
        if chord is not None:
            made.append(None)
    return made


def _run(chords: list[Chord], key: Key, held: Pitches | None, fits: Callable[[Pitches], bool] | None) -> list[Pitches]:
    """The smoothest way through sounding chords."""
    if not chords:
        return []
    after = [*chords[1:], None]
    first = _fitting(candidates(chords[0], _lead(chords[0], key, after[0])), fits)
    ways: list[tuple[float, Pitches, int]] = [(cost, row, -1) for cost, row in first[:_BEAM]]
    if held is not None:
        ways = _step([(0.0, held, -1)], first, _Asks())
    trail = [ways]
    for index in range(1, len(chords)):
        options = _fitting(candidates(chords[index], _lead(chords[index], key, after[index])), fits)
        asks = _Asks(
            resolutions(chords[index - 1], chords[index], key), awkward_steps(chords[index - 1], chords[index])
        )
        ways = _step(ways, options, asks)
        trail.append(ways)
    at = min(range(len(ways)), key=lambda way: ways[way][0])
    path = []
    for ways in reversed(trail):
        _, row, back = ways[at]
        path.append(row)
        at = back
    return path[::-1]


def _fitting(
    options: tuple[tuple[float, Pitches], ...], fits: Callable[[Pitches], bool] | None
) -> tuple[tuple[float, Pitches], ...]:
    """Those that can be played; all where none can."""
    return options if fits is None else tuple(row for row in options if fits(row[1])) or options


def _lead(chord: Chord, key: Key, after: Chord | None) -> int:
    pc = leading_tone(chord, key, after)
    return -1 if pc is None else pc


def _step(
    ways: list[tuple[float, Pitches, int]], options: tuple[tuple[float, Pitches], ...], asks: _Asks
) -> list[tuple[float, Pitches, int]]:
    """The best way to each voicing of the next chord; the best few of them."""
    reached = []
    for own, new in options:
        best, back = 1e9, -1
        for index, (cost, old, _) in enumerate(ways):
            if cost >= best:
                continue  # the ways are in order: nothing after this one can be cheaper by more than its motion
            total = cost + move_cost(old, new, asks, best - cost)
            if total < best:
                best, back = total, index
        reached.append((best + own, new, back))
    reached.sort()
    return reached[:_BEAM]


def move_cost(old: Pitches, new: Pitches, asks: _Asks, enough: float = 1e9) -> float:
    """How bad it is to go from one voicing to the next; stops counting past `enough`."""
    b0, b1, b2, b3 = new[0] - old[0], new[1] - old[1], new[2] - old[2], new[3] - old[3]
    cost = abs(b1) + abs(b2) + 1.1 * abs(b3) + 0.25 * abs(b0)
    if cost >= enough:
        return cost
    for step in (b1, b2, b3):
        if step > 5 or step < -5:
            cost += 0.5 + 0.5 * abs(step)
    cost += 4.0 if abs(b0) > 9 and abs(b0) != 12 else 0.0
    if new[0] > old[1] or new[1] > old[2] or new[2] > old[3] or new[1] < old[0] or new[2] < old[1] or new[3] < old[2]:
        cost += 5.0
    for lower, upper in _PAIRS:
        interval = (new[upper] - new[lower]) % 12
        if interval in (0, 7) and (old[upper] - old[lower]) % 12 == interval and old[lower] != new[lower]:
            same_way = (new[lower] - old[lower]) * (new[upper] - old[upper]) > 0
            cost += _PARALLEL if same_way else (20.0 if (lower, upper) == (0, 3) else 6.0)
    if b0 * b3 > 0 and abs(b3) > 2 and (new[3] - new[0]) % 12 in (0, 7):
        cost += 6.0
    if asks.resolutions or asks.awkward:
        cost += _tendency_cost(old, new, asks)
    return cost


def _tendency_cost(old: Pitches, new: Pitches, asks: _Asks) -> float:
    """Tones that do not go where they want to, and steps that are hard to sing."""
    cost = 0.0
    for want in asks.resolutions:
        for voice in range(4):
            if old[voice] % 12 == want.pc:
                moved = new[voice] - old[voice]
                if not want.allows(voice, moved):
                    cost += _UNRESOLVED if want.strict else 6.0
                elif moved not in want.moves:
                    cost += 4.0
    for voice in range(4):
        if (old[voice] % 12, new[voice] - old[voice]) in asks.awkward:
            cost += 12.0
    return cost


@lru_cache(maxsize=1024)
def candidates(chord: Chord, lead: int) -> tuple[tuple[float, Pitches], ...]:
    """The best voicings of a chord alone with their costs; `lead` is its leading tone, -1 for none."""
    bass = bass_pc(chord)
    if bass is None:
        return ()
    inside = tones(chord)
    rows = []
    told: dict[tuple[int, ...], float] = {}  # what is sung, whoever sings it, costs the same
    for low in range(RANGES[0][0], RANGES[0][1] + 1):
        if low % 12 != bass:
            continue
        for soprano, alto, tenor in _uppers(inside):
            if tenor >= low:
                row = (low, tenor, alto, soprano)
                sung = (tenor % 12, alto % 12, soprano % 12)
                if sung not in told:
                    told[sung] = content_cost(chord, row, lead)
                rows.append((told[sung] + _spacing_cost(row), row))
    rows.sort()
    return tuple(rows[:_KEPT])


@lru_cache(maxsize=1024)
def _uppers(inside: frozenset[int]) -> tuple[tuple[int, int, int], ...]:
    """Soprano, alto and tenor on given tones: in range, in order, no gap past the octave."""
    by_voice = [[pitch for pitch in range(low, high + 1) if pitch % 12 in inside] for low, high in RANGES[1:]]
    tenors, altos, sopranos = by_voice
    return tuple(
        (soprano, alto, tenor)
        for soprano, alto in product(sopranos, altos)
        if alto <= soprano <= alto + 12
        for tenor in tenors
        if tenor <= alto <= tenor + 12
    )


def _spacing_cost(row: Pitches) -> float:
    """Gaps, unisons, and voices far from where they sing best."""
    bass, tenor, alto, soprano = row
    cost = 0.08 * abs(soprano - 70) + 0.06 * abs(bass - 50)
    if tenor - bass > 19:
        cost += 3.0
    return cost + 2.0 * ((bass == tenor) + (tenor == alto) + (alto == soprano))


def content_cost(chord: Chord, row: Pitches, lead: int) -> float:
    """What is wrong with the tones of one voicing: those left out, those doubled."""
    root = chord.root_pc or 0
    sounding = [(pitch - root) % 12 for pitch in row]
    inside = chord.intervals
    cost = sum(_weight(step, inside) for step in inside if step not in sounding)
    doubled = {step for step in sounding if sounding.count(step) > 1}
    top = seventh(chord)
    for step in doubled:
        pc = (root + step) % 12
        if pc == lead:
            cost += 30.0
        elif pc == top:
            cost += 20.0
        else:
            cost += _doubling(chord, step) * (sounding.count(step) - 1)
    return cost


def _weight(step: int, inside: tuple[int, ...]) -> float:
    """What leaving out a tone costs: the fifth little, in chords of five tones the root or ninth a little more."""
    if step == 7:
        return 1.0 if len(inside) > 3 else 3.0
    if step in (3, 4) or (step in (9, 10, 11) and len(inside) == 4):
        return _MISSING
    if len(inside) <= 4:
        return _MISSING
    return {0: 6.0, 10: 18.0, 11: 18.0}.get(step, 3.0 if step != inside[-1] else 8.0)


def _doubling(chord: Chord, step: int) -> float:
    """What doubling a tone costs, by the position of the chord: roots are free, thirds of major triads dear."""
    inversion = inversion_of(chord.quality, chord.bass_degree) or 0
    diminished = 6 in chord.intervals and 3 in chord.intervals
    if diminished:
        return {3: 0.0, 0: 6.0}.get(step, 2.0)
    if inversion == 2 and step == 7:
        return 0.0
    if step == 0:
        return 3.0 if inversion == 2 else 0.0
    if step in (3, 4):
        return 2.0 if step == 3 or inversion == 1 else 3.5
    return 1.5 if step == 7 else 4.0
