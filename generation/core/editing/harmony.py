"""The chords of a section: written anew, lengthened, split, moved, closed in another way. They always fill its bars."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, get_args

from generation.core.blueprint import Blueprint, Cadence, PlanChord, Section
from generation.core.editing.form import changed, with_rows
from generation.core.editing.numerals import sounding_row, typed, written
from generation.core.editing.reading import Change, number, one_of, section_of, text, whole
from generation.core.editing.rows import cut, lasting, tidy
from generation.core.seeds import LARGEST_SEED, dice
from theory.core.chord import Chord
from theory.core.chord_entry import parse_progression
from theory.core.lab.cadences import cadence_to
from theory.core.lab.modes import Home
from theory.core.lab.suggest import suggest_next

SHORTEST_CHORD = 0.25
MOST_CHORDS = 512  # of a section
CADENCES: tuple[str, ...] = get_args(Cadence)
_KINDS = {"authentic": "perfect authentic", "phrygian": "Phrygian"}  # as theory.core.lab.cadences names them

Row = tuple[PlanChord, ...]


def chord(blueprint: Blueprint, change: Change) -> Blueprint:
    """Writes one chord anew from what a person typed."""
    words = text(change, "text", 40)

    def again(section: Section) -> Section:
        at = _index(section, change)
        numeral, quality = typed(words, section.home)
        return _with(section, at, 1, [changed(section.chords[at], numeral=numeral, quality=quality)])

    return _everywhere(blueprint, change, again)


def put(blueprint: Blueprint, change: Change) -> Blueprint:
    """Puts chords (each with its share of the time) in the place of one: an alternate that was chosen."""
    rows = change.get("chords")
    if not isinstance(rows, list) or not 1 <= len(rows) <= 8:
        raise ValueError("“chords” must be a list of one to eight chords.")
    shares = [number(row, "share", 0.01, 1) if isinstance(row, dict) else 0.0 for row in rows]
    if abs(sum(shares) - 1) > 0.01:
        raise ValueError("The shares of the chords must be numbers that add up to 1.")

    def again(section: Section) -> Section:
        at = _index(section, change)
        length = section.chords[at].quarters
        fresh = [
            PlanChord(
                numeral=text(row, "numeral", 24),
                quality=text(row | {"quality": row.get("quality") or ""}, "quality", 24, empty=True),
                quarters=tidy(length * share / sum(shares)),
            )
            for row, share in zip(rows, shares, strict=True)
        ]
        return _with(section, at, 1, fresh)

    return _everywhere(blueprint, change, again)


def row(blueprint: Blueprint, change: Change) -> Blueprint:
    """All chords of a section as typed; the row is played over and over until its bars are full."""
    words = change.get("text")
    if not isinstance(words, str) or len(words) > 4000:
        raise ValueError("Write the chords as text of at most 4,000 characters, as in Dm7 | G7 | Cmaj7.")

    def again(section: Section) -> Section:
        beats = max(1, round(section.bar_quarters / section.beat_quarters))
        rows = parse_progression(words, section.home.key, MOST_CHORDS, beats)
        timed = [(*written(one.chord, section.home), one.beats * section.beat_quarters) for one in rows]
        chords = [PlanChord(numeral=a, quality=b, quarters=tidy(length)) for a, b, length in timed]
        return changed(section, chords=filled(chords, section.quarters))

    return _everywhere(blueprint, change, again)


def filled(chords: Sequence[PlanChord], quarters: float) -> Row:
    """A row repeated or cut to fill some time."""
    once = sum(one.quarters for one in chords)
    made: list[PlanChord] = []
    while once * (len(made) // len(chords)) < quarters - 1e-6:
        made.extend(chords)
    return cut(made, 0.0, quarters)


def length(blueprint: Blueprint, change: Change) -> Blueprint:
    """Makes a chord longer or shorter; its neighbour gives or takes."""
    by = number(change, "by", -64, 64)

    def again(section: Section) -> Section:
        at = _index(section, change)
        other = at + 1 if at + 1 < len(section.chords) else at - 1
        if other < 0:
            raise ValueError("It is the only chord of the section. Split it, or give the section more bars.")
        rows = list(section.chords)
        for place, more in ((at, by), (other, -by)):
            left = tidy(rows[place].quarters + more)
            if left < SHORTEST_CHORD:
                raise ValueError("There is no room: a chord lasts at least a quarter of a beat.")
            rows[place] = changed(rows[place], quarters=left)
        return changed(section, chords=tuple(rows))

    return _everywhere(blueprint, change, again)


def split(blueprint: Blueprint, change: Change) -> Blueprint:
    """Two halves in the place of one chord, so that the second can be changed."""

    def again(section: Section) -> Section:
        at = _index(section, change)
        one = section.chords[at]
        if one.quarters < 2 * SHORTEST_CHORD:
            raise ValueError("This chord is too short to be split.")
        bars = one.quarters / section.bar_quarters
        first = tidy(section.bar_quarters * (int(bars + 1e-6) // 2 or 1) if bars > 1.5 else one.quarters / 2)
        halves = [changed(one, quarters=first), changed(one, quarters=tidy(one.quarters - first))]
        return _with(section, at, 1, halves)

    return _everywhere(blueprint, change, again)


def remove(blueprint: Blueprint, change: Change) -> Blueprint:
    """Takes a chord out; the one before it (or after the first) sounds on."""

    def again(section: Section) -> Section:
        at = _index(section, change)
        if len(section.chords) == 1:
            raise ValueError("It is the only chord of the section. Write another in its place.")
        other = at - 1 if at else 1
        longer = lasting(section.chords[other], section.chords[at].quarters + section.chords[other].quarters)
        return _with(section, min(at, other), 2, longer)

    return _everywhere(blueprint, change, again)


def move(blueprint: Blueprint, change: Change) -> Blueprint:
    """Puts a chord with its length at another place of the row."""

    def again(section: Section) -> Section:
        at = _index(section, change)
        rows = list(section.chords)
        rows.insert(whole(change, "to", 0, len(rows) - 1), rows.pop(at))
        return changed(section, chords=tuple(rows))

    return _everywhere(blueprint, change, again)


def close(blueprint: Blueprint, change: Change) -> Blueprint:
    """Ends a section in another way: its last two chords, and the cadence of its last phrase."""
    cadence = one_of(change, "cadence", CADENCES)
    return _everywhere(blueprint, change, lambda section: closed(section, cadence))


def closed(section: Section, cadence: str) -> Section:
    """A section that closes as asked. Raises ValueError where its mode has no such close."""
    phrases = (*section.phrases[:-1], changed(section.phrases[-1], cadence=cadence))
    if cadence == "open":
        return changed(section, phrases=phrases)
    recipe = cadence_to(section.home, _KINDS.get(cadence, cadence))
    rows = [[one.chord for one in found.chords] for found in recipe]
    full = sum(len(one.intervals) > 3 for one in sounding_row(section.chords, section.home)) * 2 > len(section.chords)
    last = max(rows, key=lambda found: sum((len(one.intervals) > 3) == full for one in found[-2:]))[-2:]
    prepare, arrive = _close_places(section)
    kept = cut(section.chords, 0.0, prepare)
    lengths = (arrive - prepare, section.quarters - arrive)
    ends = [
        piece
        for one, quarters in zip(last, lengths, strict=True)
        for piece in lasting(_planned(one, section.home, quarters), quarters)
    ]
    return changed(section, chords=(*kept, *ends), phrases=phrases)


def _close_places(section: Section) -> tuple[float, float]:
    """Where the close is prepared and where it arrives: its own changes where they lie in the last bars."""
    starts, bar, end = section.chord_starts, section.bar_quarters, section.quarters
    if end - bar < 1e-6 and len(starts) < 2:
        return 0.0, tidy(bar / 2)
    arrive = starts[-1] if starts[-1] >= end - bar - 1e-6 and starts[-1] > 0 else end - bar
    if arrive < 1e-6:
        arrive = bar / 2
    earlier = [start for start in starts if arrive - bar - 1e-6 <= start < arrive - 1e-6]
    return tidy(earlier[-1] if earlier else max(0.0, arrive - bar)), tidy(arrive)


def other(blueprint: Blueprint, change: Change) -> Blueprint:
    """Other chords from a seed: the same lengths and the same close, new ways between."""
    seed = whole(change, "seed", 0, LARGEST_SEED)
    genre = blueprint.genres[0][0] if blueprint.genres else None
    return _everywhere(blueprint, change, lambda section: _other(section, seed, genre))


def _other(section: Section, seed: int, genre: str | None) -> Section:
    home, rows = section.home, list(section.chords)
    heard: list[Chord] = []
    kept = min(2, max(1, len(rows) - 1))
    old = sounding_row(rows, home)
    for at in range(len(rows) - kept):
        found = [one for one in _following(heard, home, genre) if one[0] != old[at]] or [(old[at], 1.0)]
        draw = dice(seed, "other chords", section.letter, at)
        pick = draw.choices([one for one, _ in found], [max(0.01, weight) for _, weight in found])[0]
        rows[at] = _planned(pick, home, rows[at].quarters)
        heard.append(pick)
    return changed(section, chords=tuple(rows))


def _following(heard: Sequence[Chord], home: Home, genre: str | None) -> list[tuple[Chord, float]]:
    for wanted in (genre, None):
        with suppress(ValueError, KeyError):
            found = suggest_next(heard[-8:], home, wanted, 6)
            return [(one.chord.chord, one.strength) for one in found if one.kind != "colour"]
    return []


def _planned(sound: Chord, home: Home, quarters: float) -> PlanChord:
    try:
        numeral, quality = written(sound, home)
    except ValueError:
        numeral, quality = written(Chord(sound.root, sound.quality), home)
    return PlanChord(numeral=numeral, quality=quality, quarters=tidy(quarters))


def _index(section: Section, change: Change) -> int:
    return whole(change, "index", 0, len(section.chords) - 1)


def _with(section: Section, at: int, count: int, fresh: Sequence[PlanChord]) -> Section:
    rows = (*section.chords[:at], *fresh, *section.chords[at + count :])
    if len(rows) > MOST_CHORDS:
        raise ValueError(f"A section holds at most {MOST_CHORDS} chords.")
    return changed(section, chords=rows)


def _everywhere(blueprint: Blueprint, change: Change, again: Callable[[Section], Section]) -> Blueprint:
    """The change in the section that is meant; with `everywhere` also in those of the same letter and chords."""
    at, meant = section_of(blueprint, change)
    rows: list[tuple[int | None, Section]] = []
    for place, section in enumerate(blueprint.sections):
        same = section.letter == meant.letter and section.chords == meant.chords and section.metre == meant.metre
        also: Any = change.get("everywhere") and same and section.mode == meant.mode
        rows.append((place, again(section) if place == at or also else section))
    return with_rows(blueprint, rows)
