"""Chords on fretted instruments: shapes that a hand can hold, close to each other on the neck.

Shapes come from theory.core.lab.fretboard; the way through them is the shortest. docs/algorithms/composing-harmony.md.
"""

from collections.abc import Callable
from functools import lru_cache

from generation.core.composing.chords_manner import Manner
from generation.core.composing.guitar_book import shapes
from generation.core.composing.playable import fret_shape
from generation.core.composing.song import SongMap
from generation.core.composing.voicing_rules import Voicing, parallels
from theory.core.chord import Chord
from theory.core.lab.tuning import find_tuning

_BEAM = 6
_HIGH = frozenset(("chop", "skank", "off-beat", "comp", "stab", "bubble"))  # styles played on the upper strings
_DRIVEN = frozenset(("power", "full"))  # layouts of driven guitars
_Grip = tuple[int, Voicing]  # where the hand is on the neck (fret), and what sounds
_Way = tuple[float, _Grip, int]


def grips(song: SongMap, tuning: str, manners: Callable[[int], Manner | None]) -> tuple[Voicing | None, ...]:
    """A shape for each of song.spans as a layout whose bass is the lowest string; None where nothing is played."""
    rows: list[Voicing | None] = []
    at = 0
    before: _Grip | None = None
    while at < len(song.spans):
        section = song.spans[at].section
        end = next((i for i in range(at, len(song.spans)) if song.spans[i].section != section), len(song.spans))
        held = manners(section)
        chords = tuple(span.chord for span in song.spans[at:end])
        if held is None:
            rows += [None] * len(chords)
        else:
            found = _path(
                chords,
                tuning,
                (held.seat.kind if held.seat.kind in _DRIVEN else held.style, held.seat.strict, held.rank),
                before,
            )
            rows += [None if row is None else row[1] for row in found]
            before = next((row for row in reversed(found) if row is not None), before)
        at = end
    return tuple(rows)


@lru_cache(maxsize=256)
def _path(
    chords: tuple[Chord, ...], tuning: str, how: tuple[str, bool, int], before: _Grip | None
) -> tuple[_Grip | None, ...]:
    """The shortest way along the neck."""
    style, strict, rank = how
    ways: list[_Way] = [] if before is None else [(0.0, before, -1)]
    trail = []
    for chord in chords:
        options = _options(chord, tuning, style, rank)
        ways = _step(ways, options, strict) if options else ways
        trail.append((bool(options), ways))
    path: list[_Grip | None] = []
    at = 0
    for sounds, row in reversed(trail):
        if not sounds:
            path.append(None)
            continue
        _, grip, back = row[at]
        path.append(grip)
        at = max(0, back)
    return tuple(reversed(path))


def _step(ways: list[_Way], options: tuple[tuple[float, _Grip], ...], strict: bool) -> list[_Way]:
    reached = []
    for own, new in options:
        best, back = (0.0, -1) if not ways else (1e9, -1)
        for index, (cost, old, _) in enumerate(ways):
            total = cost + 0.5 * abs(new[0] - old[0]) + 0.15 * abs(new[1].pitches[-1] - old[1].pitches[-1])
            total += 40.0 * parallels(old[1].pitches, new[1].pitches)[0] if strict else 0.0
            if total < best:
                best, back = total, index
        reached.append((best + own, new, back))
    reached.sort()
    return reached[:_BEAM]


@lru_cache(maxsize=1024)
def _options(chord: Chord, tuning: str, style: str, rank: int) -> tuple[tuple[float, _Grip], ...]:
    """Shapes with their costs: handy, complete, and where on the neck the style has them."""
    if chord.root is None:
        return ()
    if style in _DRIVEN and (strong := _power(chord, tuning, style == "full")):
        return strong
    high = style in _HIGH
    target = (5 if high else 1) + 4 * min(rank, 1)
    rows = []
    for shape in shapes(chord, tuning):
        pitches = tuple(sorted(set(shape.midi)))
        if high:
            pitches = _upper(pitches, chord, 3 if style in ("skank", "off-beat") else 4)
        cost = 5.0 * shape.difficulty + 0.45 * abs(shape.fret - target) + 2.0 * shape.missing
        if len(pitches) > 1:
            rows.append((cost, (shape.fret, Voicing(pitches[0], pitches[1:]))))
    return tuple(sorted(rows))


def _upper(pitches: tuple[int, ...], chord: Chord, count: int) -> tuple[int, ...]:
    """The highest strings, as many as name the chord."""
    root = chord.root_pc or 0
    telling = {(root + step) % 12 for step in chord.intervals if step in (3, 4, 10, 11)}
    for size in range(count, len(pitches) + 1):
        if telling <= {pitch % 12 for pitch in pitches[-size:]}:
            return pitches[-size:]
    return pitches[-count:]


def _power(chord: Chord, tuning: str, full: bool) -> tuple[tuple[float, _Grip], ...]:
    """Root, fifth and octave on neighbouring strings from one of the two lowest; `full` adds the third above."""
    root = chord.root_pc or 0
    fifth = next((step for step in (7, 6, 8) if step in chord.intervals), 7)
    third = next((step for step in (4, 3) if full and step in chord.intervals), None)
    steps = (fifth, 12) if third is None else (fifth, 12, 12 + third)
    rows: list[tuple[float, _Grip]] = []
    for string in find_tuning(tuning).pitches[:2]:
        fret = (root - string) % 12
        low = string + fret
        upper = tuple(low + step for step in steps)
        if fret <= 9 and fret_shape((low, *upper), tuning):
            rows.append((0.25 * fret, (fret, Voicing(low, upper))))
    return tuple(sorted(rows))
