"""Rules that need no ears: what the written notes break. docs/algorithms/adherence.md gives their sources."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from generation.core.blueprint import PlanPart
from generation.core.checking.grid import off_grid
from generation.core.checking.repetition import looping
from generation.core.composing.groove import kick_ticks
from generation.core.composing.song import Bar, SongMap
from generation.core.instruments.base import instrument
from generation.core.notes import TICKS, Note, Played, Written
from generation.core.results import RuleFault
from theory.core.pitch import pretty, spell

MOST_OF_A_RULE = 8  # faults of one rule in one part that are named; more say the same
_STRICT_VOICES = 4
_LEAP = 8  # semitones; above a minor sixth a melody should turn back
_STEP = 4  # at most so far, the other way, resolves a leap
_SAME_BARS = 8  # bars of a part that may be alike one after another, where the plan's chords differ in length alone
_LOCK = 0.4  # share of the planned kicks that a bass in such genres meets
_LOCKED = frozenset({"pop", "rock", "funk", "disco", "soul", "indie-rock", "rnb", "punk", "metal"})
_BREATH_BARS = 8


def faults(song: SongMap, written: Sequence[Written], played: Sequence[Played] = ()) -> tuple[RuleFault, ...]:
    """Everything that is broken, in the order of parts; at most a few of each rule in each part.

    Onsets are held against the grid for the parts of which `played` says how they sound.
    """
    rows: list[RuleFault] = []
    parts = {part.id: part for part in song.blueprint.parts}
    for row in written:
        part = parts[row.part]
        found = [
            *_ranges(song, part, row.notes),
            *_of_role(song, part, row.notes),
            *looping(song, part, row.notes),
            *off_grid(song, (row,), [one for one in played if one.part == row.part]),
        ]
        counts: Counter[str] = Counter()
        for fault in found:
            counts[fault.rule] += 1
            if counts[fault.rule] <= MOST_OF_A_RULE:
                rows.append(fault)
    return tuple(rows)


def _of_role(song: SongMap, part: PlanPart, notes: Sequence[Note]) -> Iterator[RuleFault]:
    if part.role == "melody":
        yield from _leaps(song, part, notes)
        yield from _breaths(song, part, notes)
    if part.role in ("chords", "pad") and (part.style == "chorale" or song.blueprint.voicing == "satb"):
        yield from _parallels(song, part, notes)
    if part.role == "bass" and song.blueprint.genres[0][0] in _LOCKED:
        yield from _lock(song, part, notes)
    if part.role in ("melody", "drums"):
        yield from _sameness(song, part, notes)


def _fault(song: SongMap, part: PlanPart, tick: int, rule: str, sentence: str) -> RuleFault:
    return RuleFault(rule=rule, part=part.id, bar=song.bar_at(tick).number, sentence=sentence)


def _ranges(song: SongMap, part: PlanPart, notes: Sequence[Note]) -> Iterator[RuleFault]:
    """No note outside what the instrument can play."""
    if part.role in ("drums", "percussion", "effects"):
        return
    plays = instrument(part.instrument)
    for note in notes:
        if not plays.low <= note.pitch <= plays.high:
            name = f"{pretty(spell(note.pitch % 12, 'C'))}{note.pitch // 12 - 1}"
            yield _fault(song, part, note.start, "range", f"{name} is outside the range of the {plays.name.lower()}.")


def _leaps(song: SongMap, part: PlanPart, notes: Sequence[Note]) -> Iterator[RuleFault]:
    """A leap of more than a minor sixth turns back by at most a third (after Fux and every textbook since)."""
    for (a, b), (_, c) in pairwise(pairwise(notes)):
        leap, after = b.pitch - a.pitch, c.pitch - b.pitch
        joined = b.start - a.end < TICKS * 2 and c.start - b.end < TICKS * 2
        if joined and abs(leap) > _LEAP and leap % 12 and (leap * after > 0 or abs(after) > _STEP + 3):
            yield _fault(
                song, part, b.start, "leap", f"A leap of {abs(leap)} semitones goes on instead of turning back."
            )


def _breaths(song: SongMap, part: PlanPart, notes: Sequence[Note]) -> Iterator[RuleFault]:
    """A tune that is sung rests at least every eight bars."""
    if "voice" not in part.instrument and instrument(part.instrument).family not in ("woodwinds", "brass", "saxophone"):
        return
    since = notes[0].start if notes else 0
    for a, b in pairwise(notes):
        if b.start - a.end >= TICKS // 4:
            since = b.start
        elif b.start - since > _BREATH_BARS * song.bar_at(since).length:
            yield _fault(song, part, b.start, "breath", f"Nobody can breathe for {_BREATH_BARS} bars.")
            since = b.start


def _parallels(song: SongMap, part: PlanPart, notes: Sequence[Note]) -> Iterator[RuleFault]:
    """No parallel fifths and octaves between two voices of strict part writing; phrases begin anew."""
    chords: dict[int, list[int]] = {}
    for note in notes:
        chords.setdefault(note.start, []).append(note.pitch)
    rows = [(tick, sorted(pitches)) for tick, pitches in sorted(chords.items()) if len(pitches) == _STRICT_VOICES]
    for (before, old), (tick, new) in pairwise(rows):
        bar: Bar = song.bar_at(tick)
        if song.bar_at(before).phrase != bar.phrase or song.bar_at(before).section != bar.section:
            continue
        for low in range(_STRICT_VOICES):
            for high in range(low + 1, _STRICT_VOICES):
                gap, moved = (old[high] - old[low]) % 12, old[low] != new[low]
                same_way = (new[low] - old[low]) * (new[high] - old[high]) > 0
                if moved and same_way and gap in (0, 7) and (new[high] - new[low]) % 12 == gap:
                    name = "octaves" if gap == 0 else "fifths"
                    yield _fault(song, part, tick, "parallels", f"Two voices move in parallel {name}.")


def _lock(song: SongMap, part: PlanPart, notes: Sequence[Note]) -> Iterator[RuleFault]:
    """Where the genre asks for it, the bass meets the planned kicks."""
    onsets = {note.start for note in notes}
    kicks = [tick for bar in song.bars if song.strength(part, bar) > 0 for tick in kick_ticks(song, bar)]
    met = sum(tick in onsets for tick in kicks)
    if kicks and met / len(kicks) < _LOCK:
        share = f"{met / len(kicks):.0%}".replace("%", " %")
        yield _fault(song, part, kicks[0], "lock", f"The bass meets only {share} of the kicks.")


def _sameness(song: SongMap, part: PlanPart, notes: Sequence[Note]) -> Iterator[RuleFault]:
    """A tune or a kit that plays the same bar more than eight times in a row."""
    bars: dict[int, list[tuple[int, int, int]]] = {}
    for note in notes:
        bar = song.bar_at(note.start)
        bars.setdefault(bar.number, []).append((note.start - bar.start, note.pitch, round(note.accent * 10)))
    run = 1
    for before, after in pairwise(song.bars):
        alike = bars.get(before.number) is not None and bars.get(before.number) == bars.get(after.number)
        run = run + 1 if alike else 1
        if run == _SAME_BARS + 1:
            yield _fault(
                song, part, after.start, "sameness", f"The same bar sounds more than {_SAME_BARS} times in a row."
            )
