"""What an editor offers where a person points: readings of a chord, edges on beats, bars that a section may start at.

Each function answers for one place of what is shown. Times are seconds; words count bars and beats from 1.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from library.core.analysis import Analysis, ChordSpan, Section
from library.core.bars import Bars
from library.core.correcting_beats import nearest
from library.core.correcting_harmony import key_at
from theory.core.chord import Chord
from theory.core.harmony.function import describe_between
from theory.core.harmony.roman import Numeral
from theory.core.key import Key, Mode
from theory.core.notation import Raised, numeral_parts, symbol_parts

MOST_EDGES = 96  # in one list: 24 bars of 4/4
MOST_BARS = 400
SAME_S = 0.03
SHORTEST_S = 0.5  # of a section
DIATONIC: dict[Mode, tuple[str, ...]] = {
    "major": ("I", "ii", "iii", "IV", "V", "vi", "viio"),
    "minor": ("i", "iio", "III", "iv", "v", "V", "VI", "VII"),
}
SECTION_NAMES = (
    "intro", "verse", "pre-chorus", "chorus", "post-chorus", "bridge", "solo", "instrumental", "interlude", "breakdown",
    "build", "drop", "coda", "outro",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Edge:
    """A time that may be chosen, in words."""

    time_s: float
    words: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """Another reading of a chord: how sure the listener was of it."""

    label: str
    symbol: Raised
    numeral: Raised
    letter: str
    confidence: float | None


@dataclass(frozen=True, slots=True)
class ChordChoices:
    """The chord at a place and what may be said of it instead."""

    start_s: float
    end_s: float
    where: str
    symbol: str
    label: str
    candidates: tuple[Candidate, ...]  # what the listener also heard there, likeliest first
    in_key: tuple[Candidate, ...]  # the triads of the key, and no chord
    starts: tuple[Edge, ...]
    ends: tuple[Edge, ...]
    key: str


def chord_choices(shown: Analysis, start_s: float, end_s: float) -> ChordChoices:
    """What may be said of the chord that fills most of a stretch. Where none is heard, of that stretch itself."""
    place = chord_index(shown.chords, (start_s + end_s) / 2)
    before = after = None
    label = "N"
    if place is not None:
        span = shown.chords[place]
        start_s, end_s, label = span.start_s, span.end_s, span.label
        before = shown.chords[place - 1] if place else None
        after = shown.chords[place + 1] if place + 1 < len(shown.chords) else None
    key = key_at(shown, (start_s + end_s) / 2)
    first_s = before.start_s if before else start_s
    last_s = after.end_s if after else end_s
    return ChordChoices(
        start_s, end_s, where_of(shown, start_s, end_s), Chord.parse(label).symbol, label,
        tuple(_heard(shown, place)), tuple(_in_key(key)),
        _edges(shown, (first_s, end_s), start_s, ends=False), _edges(shown, (start_s, last_s), end_s, ends=True),
        key.pretty if key else "",
    )  # fmt: skip


def chord_index(chords: Sequence[ChordSpan], time_s: float) -> int | None:
    """Which chord sounds at a time."""
    return next((n for n, chord in enumerate(chords) if chord.start_s <= time_s < chord.end_s), None)


def _heard(shown: Analysis, place: int | None) -> Iterable[Candidate]:
    if place is None:
        return
    span = shown.chords[place]
    key = key_at(shown, (span.start_s + span.end_s) / 2)
    beside = around(shown.chords, place)
    for other in span.alternates:
        yield _candidate(Chord.parse(other.label), key, beside, other.confidence)


def _in_key(key: Key | None) -> Iterable[Candidate]:
    if key is not None:
        for numeral in DIATONIC[key.mode]:
            yield _candidate(Numeral.parse(numeral, key.mode).chord(key), key, (None, None), None)
    yield _candidate(Chord(None), key, (None, None), None)


def _candidate(
    chord: Chord, key: Key | None, beside: tuple[Chord | None, Chord | None], confidence: float | None
) -> Candidate:
    reading = describe_between(chord, key, *beside) if key and chord.root else None
    numeral = numeral_parts(reading.roman or "") if reading else Raised("")
    return Candidate(str(chord), symbol_parts(chord.symbol), numeral, reading.function if reading else "-", confidence)


def around(chords: Sequence[ChordSpan], place: int) -> tuple[Chord | None, Chord | None]:
    """The chords before and after one."""
    before = Chord.parse(chords[place - 1].label) if place else None
    return before, Chord.parse(chords[place + 1].label) if place + 1 < len(chords) else None


def _edges(shown: Analysis, within: tuple[float, float], chosen_s: float, *, ends: bool) -> tuple[Edge, ...]:
    """Beats between two times as edges of a chord; for an end, the beat that is the last to belong to it is named."""
    first_s, last_s = within
    own = {chosen_s, last_s if ends else first_s}
    inside = [t for t in shown.beats_s if first_s + SAME_S < t < last_s - SAME_S]
    times = sorted(own | {t for t in inside if all(abs(t - one) > SAME_S for one in own)})
    at = times.index(chosen_s)
    times = times[max(0, at - MOST_EDGES // 2) : at + MOST_EDGES // 2]
    return tuple(Edge(t, _edge_words(shown, t, ends=ends), t == chosen_s) for t in times)


def _edge_words(shown: Analysis, time_s: float, *, ends: bool) -> str:
    bars = Bars(shown.beats_s, shown.downbeats_s)
    place = bars.place_at(time_s - 2 * SAME_S if ends else time_s)
    return str(place) if place and shown.downbeats_s else clock(time_s)


@dataclass(frozen=True, slots=True)
class BarChoices:
    """The beat at a place, and what may be said of bars, metre and tempo from there."""

    at_s: float
    where: str
    is_downbeat: bool
    earlier_s: float | None  # the beats beside it
    later_s: float | None
    metre: str
    bar_s: float  # where the bar starts that the beat lies in
    bar: int
    end_s: float  # of the stretch that the metre holds for
    bpm: float | None


def bar_choices(shown: Analysis, at_s: float) -> BarChoices | None:
    """What may be said of the beat nearest to a time; None where no beat was heard."""
    if len(shown.beats_s) < 2:
        return None
    beats, bars = shown.beats_s, Bars(shown.beats_s, shown.downbeats_s)
    place = nearest(beats, at_s)
    beat_s = beats[place]
    bar = bars.bar_at(beat_s)
    bar_s = shown.downbeats_s[bar - 1] if bar else beat_s
    region = next((one for one in shown.metre_regions if one.start_s - SAME_S <= bar_s < one.end_s - SAME_S), None)
    return BarChoices(
        at_s=beat_s, where=str(bars.place_at(beat_s) or clock(beat_s)).capitalize(),
        is_downbeat=any(abs(one - beat_s) <= SAME_S for one in shown.downbeats_s),
        earlier_s=beats[place - 1] if place else None,
        later_s=beats[place + 1] if place + 1 < len(beats) else None,
        metre=region.signature if region else shown.metre.signature if shown.metre else "4/4",
        bar_s=bar_s, bar=bar, end_s=shown.duration_s, bpm=shown.tempo.bpm if shown.tempo else None,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Move:
    """A boundary that may be moved, made or taken away, as one button."""

    words: str
    from_s: float | None = None
    to_s: float | None = None


@dataclass(frozen=True, slots=True)
class SectionChoices:
    """The section at a place, and where it may start and end."""

    start_s: float
    end_s: float
    where: str
    name: str
    letter: str
    title: str
    moves: tuple[Move, ...]
    joins: tuple[Move, ...]
    starts: tuple[Edge, ...]  # bars that it may start at; empty for the first one
    splits: tuple[Edge, ...]

    @property
    def middle_s(self) -> float:
        """A time that lies in it also when its edges are heard a little elsewhere."""
        return (self.start_s + self.end_s) / 2


def section_choices(shown: Analysis, at_s: float) -> SectionChoices | None:
    """What may be said of the section that sounds at a time; None where none is heard."""
    parts = shown.sections or (Section(start_s=0.0, end_s=max(shown.duration_s, 0.01), confidence=0.0, label="A"),)
    place = next((n for n, part in enumerate(parts) if part.start_s <= at_s < part.end_s), None)
    if place is None:
        return None
    part = parts[place]
    before = parts[place - 1] if place else None
    after = parts[place + 1] if place + 1 < len(parts) else None
    name = part.name or ""
    return SectionChoices(
        part.start_s, part.end_s, where_of(shown, part.start_s, part.end_s), name, part.label,
        name.capitalize() or part.label, tuple(_moves(shown, part, before, after)), tuple(_joins(part, before, after)),
        _bars_between(shown, before.start_s, part.end_s, part.start_s) if before else (),
        _bars_between(shown, part.start_s, part.end_s, None),
    )  # fmt: skip


def _moves(shown: Analysis, part: Section, before: Section | None, after: Section | None) -> Iterable[Move]:
    """Both of its boundaries by one bar."""
    if before:
        yield from _by_a_bar(shown, "Starts", part.start_s, (before.start_s, part.end_s))
    if after:
        yield from _by_a_bar(shown, "Ends", part.end_s, (part.start_s, after.end_s))


def _by_a_bar(shown: Analysis, verb: str, edge_s: float, within: tuple[float, float]) -> Iterable[Move]:
    bars = [t for t in shown.downbeats_s if within[0] + SHORTEST_S <= t <= within[1] - SHORTEST_S]
    at = bisect_left(bars, edge_s - SHORTEST_S)
    earlier = bars[at - 1] if at else None
    later = next((t for t in bars[at:] if t > edge_s + SHORTEST_S), None)
    for words, to_s in ((f"{verb} a bar earlier", earlier), (f"{verb} a bar later", later)):
        if to_s is not None:
            yield Move(words, edge_s, to_s)


def _joins(part: Section, before: Section | None, after: Section | None) -> Iterable[Move]:
    if before:
        yield Move(f"Join with {_title(before)} before", part.start_s)
    if after:
        yield Move(f"Join with {_title(after)} after", part.end_s)


def _title(part: Section) -> str:
    return part.name.capitalize() if part.name else part.label


def _bars_between(shown: Analysis, first_s: float, last_s: float, chosen_s: float | None) -> tuple[Edge, ...]:
    """Bars that a section may start at; the one where it starts now is among them."""
    bars = Bars(shown.beats_s, shown.downbeats_s)
    times = [t for t in shown.downbeats_s if first_s + SHORTEST_S <= t <= last_s - SHORTEST_S]
    near = [abs(t - chosen_s) <= SHORTEST_S for t in times] if chosen_s is not None else [False] * len(times)
    return tuple(Edge(t, f"bar {bars.bar_at(t)}", now) for t, now in zip(times, near, strict=True))[:MOST_BARS]


def where_of(shown: Analysis, start_s: float, end_s: float) -> str:
    """The bars of a stretch, or its times where no bars are known."""
    stretch = Bars(shown.beats_s, shown.downbeats_s).stretch(start_s, end_s)
    return stretch or f"{clock(start_s)} to {clock(end_s)}"


def clock(time_s: float) -> str:
    """Minutes and seconds to a tenth: "1:02.5"."""
    return f"{int(time_s // 60)}:{time_s % 60:04.1f}"
