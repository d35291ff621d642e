"""The way of a part through all chords of a song: one layout a chord, chosen for the least motion in all.

A beam search over the layouts of each chord, section by section, each beginning where the last one ended. Sections
with the same chords are found once. docs/algorithms/composing-harmony.md.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache

from generation.core.composing.playable import trouble
from generation.core.composing.song import SongMap
from generation.core.composing.voicing_rules import Voicing, motion_cost
from generation.core.composing.voicing_shapes import Seat, candidates
from generation.core.instruments.base import instrument
from theory.core.chord import Chord
from theory.core.key import Key
from theory.core.lab.part_writing import realise

_BEAM, _BEAM_STRICT = 8, 16
_Way = tuple[float, Voicing, int]


def voicings(song: SongMap, seats: Callable[[int], Seat | None]) -> tuple[Voicing | None, ...]:
    """A layout for each of song.spans; None where the part is silent (no seat) or there is no chord.

    `seats` says for a section where the part sits there.
    """
    rows: list[Voicing | None] = []
    before: Voicing | None = None
    at = 0
    while at < len(song.spans):
        section = song.spans[at].section
        end = at
        while end < len(song.spans) and song.spans[end].section == section:
            end += 1
        chords = tuple(span.chord for span in song.spans[at:end])
        seat = seats(section)
        key = song.blueprint.sections[section].key
        found = (None,) * len(chords) if seat is None else led(chords, seat, key, before)
        rows += found
        before = found[-1]
        at = end
    return tuple(rows)


def led(chords: tuple[Chord, ...], seat: Seat, key: Key, before: Voicing | None) -> tuple[Voicing | None, ...]:
    """The smoothest layouts of some chords, going on from one that sounded before (None: begin anew)."""
    if seat.kind == "satb":
        return _sung(chords, key, before, seat.player)
    return _led(chords, seat, before)


@lru_cache(maxsize=512)
def _led(chords: tuple[Chord, ...], seat: Seat, before: Voicing | None) -> tuple[Voicing | None, ...]:
    rows: list[Voicing | None] = []
    run: list[Chord] = []
    for chord in (*chords, None):
        if chord is not None and chord.root is not None:
            run.append(chord)
            continue
        rows += _run(run, seat, before)
        run, before = [], rows[-1] if rows else before
        if chord is not None:
            rows.append(None)
    return tuple(rows)


def _run(chords: Sequence[Chord], seat: Seat, before: Voicing | None) -> list[Voicing | None]:
    """The cheapest way through chords that all sound."""
    if not chords:
        return []
    ways = _onward([(0.0, before, -1)] if before else [], chords[0], seat)
    trail = [ways]
    for chord in chords[1:]:
        ways = _onward(ways, chord, seat)
        trail.append(ways)
    at = 0
    path: list[Voicing | None] = []
    for ways in reversed(trail):
        if not ways:
            path.append(None)
            continue
        _, row, at_before = ways[at]
        path.append(row)
        at = max(0, at_before)
    return path[::-1]


def _onward(ways: Sequence[_Way], chord: Chord, seat: Seat) -> list[_Way]:
    """The best ways to the layouts of the next chord, the cheapest first."""
    reached: list[_Way] = []
    for own, new in candidates(chord, seat):
        best, back = (1e9, -1) if ways else (0.0, -1)
        for index, (cost, old, _) in enumerate(ways):
            if cost >= best:
                break  # the ways are in order: no later one can be cheaper
            total = cost + motion_cost(old, new, seat.strict)
            if total < best:
                best, back = total, index
        reached.append((best + own, new, back))
    reached.sort()
    return reached[: _BEAM_STRICT if seat.strict else _BEAM]


@lru_cache(maxsize=256)
def _sung(chords: tuple[Chord, ...], key: Key, before: Voicing | None, player: str) -> tuple[Voicing | None, ...]:
    """Four voices by the rules of part writing."""
    held = None
    if before is not None and before.bass is not None and len(before.upper) == 3:
        held = (before.bass, *before.upper)
    played = instrument(player) if player else None

    def fits(row: tuple[int, int, int, int]) -> bool:
        return len(set(row)) == 4 and (played is None or not trouble(played, row))

    return tuple(None if row is None else Voicing(row[0], row[1:]) for row in realise(chords, key, held, fits))
