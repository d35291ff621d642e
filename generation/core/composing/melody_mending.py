"""What no single phrase can see: leaps where phrases meet, and winds that would play on without a breath.

Phrases are sung apart, so that the same letter sings the same; where they meet, a note or two give way. Rules as in
generation.core.checking.rules (J. J. Fux, "Gradus ad Parnassum", 1725).
"""

from collections.abc import Sequence

from generation.core.blueprint import PlanPart
from generation.core.composing.song import SongMap
from generation.core.instruments.base import instrument
from generation.core.notes import TICKS, Note

_LEAP = 8  # semitones; above a minor sixth a line turns back
_BACK = 7  # by at most so far
_APART = 2 * TICKS  # silence after which a line begins anew
_BLOWN = frozenset({"voice", "woodwinds", "brass", "saxophone"})
_BREATH = TICKS // 4
_BREATH_BARS = 4  # bars after which a player looks for a place to breathe
_GIVES_WAY = (2.5, 0.0, 1.5)  # what it costs to move the note before a leap, its goal, and the one after


def mended(song: SongMap, part: PlanPart, notes: Sequence[Note]) -> tuple[Note, ...]:
    """The line with its stray leaps led back and, for winds and voices, with breaths. Onsets stay as they are."""
    rows = _led_back(song, part, list(notes))
    if instrument(part.instrument).family in _BLOWN:
        rows = _breathing(song, rows)
    return tuple(rows)


def strays(a: Note, b: Note, c: Note) -> bool:
    """Whether a line leaps from `a` to `b` by more than a minor sixth and does not turn back to `c`."""
    leap, after = b.pitch - a.pitch, c.pitch - b.pitch
    joined = b.start - a.end < _APART and c.start - b.end < _APART
    return joined and abs(leap) > _LEAP and leap % 12 != 0 and (leap * after > 0 or abs(after) > _BACK)


def _led_back(song: SongMap, part: PlanPart, rows: list[Note]) -> list[Note]:
    for place in range(1, len(rows) - 1):
        if strays(*rows[place - 1 : place + 2]):
            found = [
                (cost + _GIVES_WAY[which], at, pitch)
                for which, at in enumerate((place - 1, place, place + 1))
                for cost, pitch in _instead(song, part, rows, at)
            ]
            if found:
                _, at, pitch = min(found)
                rows[at] = rows[at]._replace(pitch=pitch)
    return rows


def _instead(song: SongMap, part: PlanPart, rows: Sequence[Note], at: int) -> list[tuple[float, int]]:
    """Other pitches of a note with which nothing near it strays, each with what it costs."""
    plays, span = instrument(part.instrument), song.span_at(rows[at].start)
    strong = rows[at].start in (bar := song.bar_at(rows[at].start)).beats or rows[at].length >= TICKS or bar.index == 0
    tones = span.chord.pitch_classes if strong else span.home.pitch_classes
    found = []
    for pitch in range(max(plays.low, rows[at].pitch - 12), min(plays.high, rows[at].pitch + 12) + 1):
        near = list(rows[max(0, at - 2) : at + 3])
        near[at - max(0, at - 2)] = rows[at]._replace(pitch=pitch)
        if pitch % 12 in tones and not any(strays(*near[first : first + 3]) for first in range(len(near) - 2)):
            found.append((float(abs(pitch - rows[at].pitch)), pitch))
    return found


def _breathing(song: SongMap, rows: list[Note]) -> list[Note]:
    """Shortens a note wherever some bars have gone by without a rest: the last of a phrase, else the longest."""
    begun = 0
    for place in range(1, len(rows)):
        if rows[place].start - rows[place - 1].end >= _BREATH:
            begun = place
            continue
        while rows[place].end - rows[begun].start > _BREATH_BARS * song.bar_at(rows[begun].start).length:
            cut = max(range(begun, place), key=lambda at: _welcome(song, rows, at), default=place)
            if cut == place or rows[cut].length < 2 * _BREATH:
                break
            rest = max(_BREATH, min(TICKS // 2, rows[cut].length // 4 // _BREATH * _BREATH))
            rows[cut] = rows[cut]._replace(length=rows[cut].length - rest)
            begun = cut + 1
    return rows


def _welcome(song: SongMap, rows: Sequence[Note], at: int) -> tuple[bool, bool, int]:
    """How well one can breathe after a note: between phrases, before a bar line, after a long note; late ones first."""
    here, following = song.bar_at(rows[at].start), song.bar_at(rows[at + 1].start)
    between = (here.section, here.phrase) != (following.section, following.phrase)
    long = rows[at].length >= TICKS
    return long and between, long and here.number != following.number, rows[at].length
