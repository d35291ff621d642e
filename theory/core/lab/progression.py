"""What a progression says: chords in their key, cadences, named patterns, keys it would fit, and four voices.

Text or chords go in, one document comes out; the same core that reads recordings reads it, at one second a beat.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from theory.core.chord import Chord
from theory.core.chord_entry import parse_progression
from theory.core.document import Document
from theory.core.harmony.cadence import find_cadences
from theory.core.harmony.context import ReadChord, read_chords
from theory.core.harmony.patterns import find_patterns
from theory.core.harmony.tension import read_tension
from theory.core.lab.faults import Pitches
from theory.core.lab.key_fit import KeyFit, fitting_keys
from theory.core.lab.modes import Home
from theory.core.lab.part_writing import PartWriting, parts_of, write_parts
from theory.core.lab.sounding import LabChord, Share, as_spelled, reading_in, sounding
from theory.core.lab.spelling import pretty_numeral
from theory.core.piece import Bars, Piece, TimedChord, TimedKey
from theory.core.pitch import pretty

MOST_CHORDS = 400
BEATS_PER_BAR = (2, 12)
_MOST_VOICED = 128  # more chords are read, and not set in four voices


class LabCadence(Document):
    """A close: places of its first and last chord. `strength` 0 to 1 says how final it is."""

    kind: str
    first: int
    last: int
    numerals: tuple[str, ...]
    strength: Share
    confidence: Share
    why: str


class LabPattern(Document):
    """A named progression, and the places of its first and last chord."""

    slug: str
    name: str
    first: int
    last: int
    key: str
    confidence: Share
    origin: str
    why: str


class ProgressionReading(Document):
    """All that the lab says of a progression. `tension` has one value per chord, None for no chord."""

    tonic: str
    mode: str  # slug
    name: str  # "E♭ Dorian"
    scale: tuple[str, ...]
    beats: float
    chords: tuple[LabChord, ...]
    start_beats: tuple[float, ...]
    cadences: tuple[LabCadence, ...]
    patterns: tuple[LabPattern, ...]
    tension: tuple[Share | None, ...]
    keys: tuple[KeyFit, ...]  # keys that fit at least as well, best first
    parts: PartWriting | None  # None where there are too many chords for four voices
    summary: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TimedRow:
    """Chords with their beats and where each begins."""

    chords: tuple[Chord, ...]
    beats: tuple[float, ...]

    @property
    def starts(self) -> tuple[float, ...]:
        """Beats before each chord."""
        return tuple(accumulate(self.beats[:-1], initial=0.0)) if self.beats else ()


def read_progression(text: str, tonic: str, mode: str | None = None, beats_per_bar: int = 4) -> ProgressionReading:
    """Read typed chords in a key and mode. Raises ValueError with a sentence about what cannot be read."""
    home = Home.parse(tonic, mode)
    if not BEATS_PER_BAR[0] <= beats_per_bar <= BEATS_PER_BAR[1]:
        raise ValueError(
            f"A bar of {beats_per_bar} beats cannot be read. Choose {BEATS_PER_BAR[0]} to {BEATS_PER_BAR[1]}."
        )
    rows = parse_progression(text, home.key, MOST_CHORDS, beats_per_bar)
    return read_chord_row([row.chord for row in rows], home, [row.beats for row in rows], beats_per_bar=beats_per_bar)


def read_chord_row(
    chords: Sequence[Chord],
    home: Home,
    beats: Sequence[float] = (),
    voices: Sequence[Pitches | None] | None = None,
    *,
    beats_per_bar: int = 4,
) -> ProgressionReading:
    """Read chords; `voices` are those a person set, judged as they are, else the lab writes its own."""
    row = TimedRow(tuple(chords), tuple(beats) or (float(beats_per_bar),) * len(chords))
    piece = _piece(row, home, beats_per_bar)
    read = read_chords(piece)
    rows = _lab_chords(row, home, read)
    cadences, patterns = _cadences(piece, read, row), _patterns(piece, read, row)
    parts = None
    if len(chords) <= _MOST_VOICED:
        parts = write_parts(chords, home.key) if voices is None else parts_of(voices, chords, home.key)
    return ProgressionReading(
        tonic=pretty(home.tonic), mode=home.mode.slug, name=home.name, scale=tuple(pretty(tone) for tone in home.scale),
        beats=sum(row.beats), chords=rows, start_beats=row.starts, cadences=cadences, patterns=patterns,
        tension=_tension(row, read, home), keys=fitting_keys(row.chords, row.beats, home), parts=parts,
        summary=_summary(home, rows, cadences, patterns),
    )  # fmt: skip


def _piece(row: TimedRow, home: Home, beats_per_bar: int) -> Piece:
    """The progression as a piece at one second a beat."""
    total = sum(row.beats)
    beats_s = tuple(float(beat) for beat in range(int(total) + 2))
    spans = zip(row.starts, row.beats, row.chords, strict=True)
    return Piece(
        duration_s=total,
        bars=Bars(beats_s, beats_s[::beats_per_bar]),
        keys=(TimedKey(0.0, total, home.key),),
        chords=tuple(TimedChord(start, start + length, chord) for start, length, chord in spans),
    )


def _lab_chords(row: TimedRow, home: Home, read: tuple[ReadChord, ...]) -> tuple[LabChord, ...]:
    """Every chord with its reading; equal neighbours were joined to be read, and share it."""
    made = []
    for start, length, chord in zip(row.starts, row.beats, row.chords, strict=True):
        at = _index_at(read, start)
        around = (read[at - 1].chord if at else None, read[at + 1].chord if at + 1 < len(read) else None)
        alone = reading_in(home, chord, *around)
        core = read[at].reading
        foreign = chord.root is not None and (alone.borrowed or alone.function == "X")
        blues = foreign and not core.borrowed and core.function != "X"  # its sevenths are at rest
        reading = as_spelled(home, chord, core) if blues else alone
        made.append(sounding(home, chord, reading, "", length))
    return tuple(made)


def _index_at(read: tuple[ReadChord, ...], time_s: float) -> int:
    return next(index for index, chord in enumerate(read) if chord.end_s > time_s + 1e-6)


def _place_at(row: TimedRow, time_s: float) -> int:
    """The chord that begins nearest to a moment."""
    starts = row.starts
    return min(range(len(starts)), key=lambda index: abs(starts[index] - time_s))


def _last_before(row: TimedRow, time_s: float) -> int:
    """The last chord that begins before a moment."""
    return max(index for index, start in enumerate(row.starts) if start < time_s - 1e-6)


def _cadences(piece: Piece, read: tuple[ReadChord, ...], row: TimedRow) -> tuple[LabCadence, ...]:
    return tuple(
        LabCadence(
            kind=found.kind, first=_place_at(row, found.start_s), last=_place_at(row, found.arrival_s),
            numerals=found.numerals, strength=found.strength, confidence=found.confidence,
            why=found.why.replace("–".join(found.numerals), "–".join(map(pretty_numeral, found.numerals))),
        )
        for found in find_cadences(piece, read)
    )  # fmt: skip


def _patterns(piece: Piece, read: tuple[ReadChord, ...], row: TimedRow) -> tuple[LabPattern, ...]:
    return tuple(
        LabPattern(
            slug=found.pattern, name=found.name, first=_place_at(row, found.start_s),
            last=_last_before(row, found.end_s), key=found.key, confidence=found.confidence, origin=found.origin,
            why=found.why.replace("–".join(found.numerals), "–".join(map(pretty_numeral, found.numerals))),
        )
        for found in find_patterns(piece, read)
    )  # fmt: skip


def _tension(row: TimedRow, read: tuple[ReadChord, ...], home: Home) -> tuple[float | None, ...]:
    points = {round(point.time_s, 6): point.tension for point in read_tension(read, home.key)}
    return tuple(points.get(round(read[_index_at(read, start)].start_s, 6)) for start in row.starts)


def _summary(
    home: Home, rows: tuple[LabChord, ...], cadences: tuple[LabCadence, ...], patterns: tuple[LabPattern, ...]
) -> tuple[str, ...]:
    """A few sentences: what it is made of, what comes from outside, how it closes."""
    lines = []
    heard = [row for row in rows if row.roman is not None]
    outside = [row for row in heard if (row.borrowed or row.kind == "chromatic") and not home.holds(row.chord)]
    foreign = list(dict.fromkeys(row.symbol for row in outside))
    if _is_blues(home, heard):
        lines.append(f"I7 and IV7 are at rest in it, as in a blues in {pretty(home.tonic)}.")
    elif heard and not foreign:
        lines.append(
            f"All {len(heard)} chords belong to {home.name}." if len(heard) > 1 else f"It belongs to {home.name}."
        )
    elif foreign:
        named = ", ".join(foreign[:5]) + (" and others" if len(foreign) > 5 else "")
        lines.append(f"{named} {'come' if len(foreign) > 1 else 'comes'} from outside {home.name}.")
    if patterns:
        best = max(patterns, key=lambda row: (row.last - row.first, row.confidence))
        lines.append(f"It uses {best.name}.")
    if cadences:
        last = cadences[-1]
        article = "an" if last.kind[0] in "aeioA" else "a"
        ends = "closes" if last.last == len(rows) - 1 else "makes"
        lines.append(f"It {ends} {'with ' if ends == 'closes' else ''}{article} {last.kind} cadence "
                     f"({'–'.join(map(pretty_numeral, last.numerals))}).")  # fmt: skip
    return tuple(lines)


def _is_blues(home: Home, heard: list[LabChord]) -> bool:
    """True where a dominant seventh on the first degree was read as the tonic."""
    return any(row.roman == "I7" and row.function == "T" and not home.holds(row.chord) for row in heard)
