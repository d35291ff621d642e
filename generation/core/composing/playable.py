"""Whether an instrument can play what is written: range, notes at once, hands, strings.

`problems` reads written notes alone. docs/algorithms/composing-harmony.md.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from heapq import heappop, heappush
from itertools import chain, combinations, groupby, permutations

from generation.core.instruments.base import Instrument
from generation.core.notes import Note
from theory.core.harmony.voice_leading import parallel
from theory.core.lab.fingering import grip_of
from theory.core.lab.tuning import find_tuning

HAND_KEYS, HAND_FINGERS = 14, 5  # a ninth; fingers
HARP_HAND, HARP_FINGERS = 16, 4  # a tenth; the little finger does not play
MALLETS_HAND = 12  # two mallets in a hand
DOUBLE_STOP = 12
HIGHEST_FRET = 19
_NAMES = ("C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B")
_MOST = 200  # problems that are told


def problems(instrument: Instrument, notes: Sequence[Note]) -> list[tuple[int, str]]:
    """What cannot be played, as (tick, sentence) in order of time; at most 200 of them.

    Looks at the notes that sound together at each onset. Kits are asked for their strokes alone.
    """
    found: list[tuple[int, str]] = []
    for tick, pitches in _together(notes):
        why = trouble(instrument, pitches)
        if why:
            found.append((tick, why))
            if len(found) >= _MOST:
                break
    return found


def parallel_moves(notes: Sequence[Note]) -> list[tuple[int, str]]:
    """Parallel fifths and octaves between the voices of one part, as (tick, sentence); for styles that forbid them.

    A voice is the number that its notes bear; what sounds is compared from each onset to the next, by the rule of
    theory.core.harmony.voice_leading: two voices, the same way, from one perfect interval to the same one.
    """
    found: list[tuple[int, str]] = []
    last: dict[int, Note] = {}
    before = 0
    for tick, group in groupby(sorted(notes), key=lambda note: note.start):
        old = {voice: note.pitch for voice, note in last.items() if note.start == before or note.end > before}
        last.update((note.voice, note) for note in group)
        new = {voice: last[voice].pitch for voice in old}
        for lower, upper in combinations(sorted(old), 2):
            kind = parallel((old[upper], new[upper]), (old[lower], new[lower]))
            if kind is not None:
                moves = f"{_names((old[lower], old[upper]))} to {_names((new[lower], new[upper]))}"
                found.append((tick, f"{kind}: {moves}"))
        before = tick
    return found[:_MOST]


def _together(notes: Sequence[Note]) -> Iterator[tuple[int, tuple[int, ...]]]:
    """At each onset what sounds then, as rising pitches."""
    rows = sorted(notes)
    sounding: list[tuple[int, int]] = []  # end, pitch
    at = 0
    while at < len(rows):
        tick = rows[at].start
        while sounding and sounding[0][0] <= tick:
            heappop(sounding)
        while at < len(rows) and rows[at].start == tick:
            heappush(sounding, (rows[at].end, rows[at].pitch))
            at += 1
        yield tick, tuple(sorted({pitch for _, pitch in sounding}))


@lru_cache(maxsize=16384)
def trouble(instrument: Instrument, pitches: tuple[int, ...]) -> str:
    """Why an instrument cannot sound some pitches (rising) together; empty where it can."""
    if pitches[0] < instrument.low or pitches[-1] > instrument.high:
        where = f"{_name(instrument.low)} to {_name(instrument.high)}"
        outside = [pitch for pitch in pitches if not instrument.low <= pitch <= instrument.high]
        return f"{_names(outside)} lies outside the range of the {_called(instrument)}, {where}"
    if len(pitches) > instrument.polyphony:
        return f"{len(pitches)} notes at once, but the {_called(instrument)} plays {instrument.polyphony}"
    held = {"keys": _hands_hold, "harp": _harp_holds, "mallets": _mallets_hold, "bow": _bow_holds, "frets": _neck_holds}
    check = held.get(instrument.played)
    if check is None or check(pitches, instrument.tuning):
        return ""
    reason = {
        "keys": "two hands do not reach", "harp": "two hands do not reach", "bow": "one bow does not sound",
        "mallets": "two mallets in each hand do not reach", "frets": "a hand cannot hold on these strings",
    }[instrument.played]  # fmt: skip
    return f"{_names(pitches)}: {reason} that on the {_called(instrument)}"


def _two_hands(pitches: tuple[int, ...], span: int, fingers: int) -> bool:
    """Whether a left and a right hand share them out."""
    return any(
        all(
            not hand or (len(hand) <= fingers and hand[-1] - hand[0] <= span) for hand in (pitches[:cut], pitches[cut:])
        )
        for cut in range(len(pitches) + 1)
    )


def _hands_hold(pitches: tuple[int, ...], _: str) -> bool:
    return _two_hands(pitches, HAND_KEYS, HAND_FINGERS)


def _harp_holds(pitches: tuple[int, ...], _: str) -> bool:
    return _two_hands(pitches, HARP_HAND, HARP_FINGERS)


def _mallets_hold(pitches: tuple[int, ...], _: str) -> bool:
    return _two_hands(pitches, MALLETS_HAND, 2)


def _bow_holds(pitches: tuple[int, ...], _: str) -> bool:
    return pitches[-1] - pitches[0] <= DOUBLE_STOP


def _neck_holds(pitches: tuple[int, ...], tuning: str) -> bool:
    return not tuning or fret_shape(pitches, tuning) is not None


@lru_cache(maxsize=8192)
def fret_shape(pitches: tuple[int, ...], tuning: str) -> tuple[int | None, ...] | None:
    """Frets, lowest string first, on which a hand can hold some pitches together; None where it cannot."""
    strings = find_tuning(tuning).pitches
    if len(pitches) > len(strings):
        return None
    ways = chain(combinations(range(len(strings)), len(pitches)), permutations(range(len(strings)), len(pitches)))
    for chosen in ways:
        frets: list[int | None] = [None] * len(strings)
        for string, pitch in zip(chosen, pitches, strict=True):
            frets[string] = pitch - strings[string]
        if all(fret is None or 0 <= fret <= HIGHEST_FRET for fret in frets) and grip_of(tuple(frets)) is not None:
            return tuple(frets)
    return None


def _called(instrument: Instrument) -> str:
    return instrument.name.lower()


def _name(pitch: int) -> str:
    return f"{_NAMES[pitch % 12]}{pitch // 12 - 1}"


def _names(pitches: Sequence[int]) -> str:
    return "–".join(map(_name, pitches))
