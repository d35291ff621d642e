"""Which chords could come next, how strongly, and why. docs/algorithms/suggestions.md.

Four kinds of evidence are added up: what chords like these resolve to, named progressions that have been begun, what a
genre is in the habit of, and the usual ways of harmony between degrees. Each says its reason.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from theory.core.chord import Chord
from theory.core.document import Document
from theory.core.harmony.voice_leading import least_motion
from theory.core.lab.habits import (
    degree_habits,
    find_genre,
    genre_continuations,
    pattern_continuations,
    resolutions_of,
    starts,
)
from theory.core.lab.modes import MODES, Home, lent_seventh, modes_holding
from theory.core.lab.sounding import LabChord, Share, reading_in, sounding
from theory.core.pitch import pretty

MOST = 24
_OUTSIDE_MODE = 0.35  # what is left of a suggestion that leaves the mode named
_REPEATED = 0.3  # and of one that repeats the chord before it


@dataclass(frozen=True, slots=True)
class Hint:
    """One reason for one chord: 0 to 1, what kind of reason, and the sentence."""

    chord: Chord
    weight: float
    kind: str  # "resolution", "pattern", "genre", "harmony" or "colour"
    why: str
    then: tuple[Chord, ...] = ()  # what would follow, where a row is being completed


class Suggestion(Document):
    """A chord that could come next. `then` would complete what it continues."""

    chord: LabChord
    strength: Share
    kind: str  # of the strongest reason
    reasons: tuple[str, ...]
    then: tuple[LabChord, ...]
    motion_semitones: int  # least motion from the chord before


@dataclass(slots=True)
class _Gathered:
    """Hints for one root and kind of chord."""

    hints: list[Hint] = field(default_factory=list)

    @property
    def strength(self) -> float:
        """The chance that at least one reason holds; of each kind the strongest reason counts."""
        left = 1.0
        for kind in {hint.kind for hint in self.hints}:
            left *= 1 - max(hint.weight for hint in self.hints if hint.kind == kind)
        return 1 - left


def suggest_next(chords: Sequence[Chord], home: Home, genre: str | None = None, n: int = 8) -> tuple[Suggestion, ...]:
    """The `n` most likely next chords, best first. Raises ValueError for an unknown genre or a number out of range."""
    if not 1 <= n <= MOST:
        raise ValueError(f"{n} suggestions cannot be made. Choose 1 to {MOST}.")
    sounding_chords = [chord for chord in chords if chord.root is not None]
    dress = _Dress.of(sounding_chords, home, genre)
    gathered: dict[tuple[int, str], _Gathered] = {}
    for plain in _hints(sounding_chords, home, genre):
        hint = replace(plain, chord=dress.worn(plain.chord), then=tuple(dress.worn(chord) for chord in plain.then))
        gathered.setdefault(_place(hint.chord, home), _Gathered()).hints.append(hint)
    last = sounding_chords[-1] if sounding_chords else None
    ranked = sorted(gathered.values(), key=lambda row: -_ranked(row, last, home))
    return tuple(_suggestion(row, last, home) for row in _with_colour(ranked, n))


def _hints(chords: list[Chord], home: Home, genre: str | None) -> Iterator[Hint]:
    if not chords:
        yield from (Hint(*row) for row in starts(home, genre))
        return
    yield from (Hint(*row) for row in resolutions_of(chords[-1], home, chords[-2] if len(chords) > 1 else None))
    yield from (Hint(*row) for row in pattern_continuations(chords, home))
    yield from (Hint(*row) for row in genre_continuations(chords, home, genre))
    yield from (Hint(*row) for row in degree_habits(chords[-1], home))
    yield from _colours(chords[-1], home)


def _colours(last: Chord, home: Home) -> Iterator[Hint]:
    """Chords from the other modes on the tonic: a surprise that keeps the centre. The less motion the likelier."""
    seen: set[tuple[int, str]] = set()
    for slug, mode in MODES.items():
        if slug in ("locrian", "altered", home.mode.slug):
            continue
        for chord in Home(home.tonic, mode).chords():
            place = (chord.root_pc or 0, chord.quality)
            if place in seen or home.holds(chord) or chord.quality not in ("maj", "min"):
                continue
            seen.add(place)
            if reading_in(home, chord).function == "X":
                continue
            motion = least_motion(last.pitch_classes, chord.pitch_classes).cost
            names = " or ".join(MODES[one].name for one in modes_holding(chord, home.key.tonic_pc)[:2])
            yield Hint(
                chord, max(0.04, 0.22 - 0.02 * motion), "colour", f"a colour from {names} on {pretty(home.tonic)}"
            )


@dataclass(frozen=True, slots=True)
class _Dress:
    """How many tones chords have here: sevenths where most chords before have them, or the genre's chords do."""

    home: Home
    sevenths: bool
    blues: bool

    @classmethod
    def of(cls, chords: Sequence[Chord], home: Home, genre: str | None) -> "_Dress":
        """Read from the last chords (dominants have a seventh anywhere), else from the genre where it is named."""
        late = chords[-8:]
        telling = [chord for chord in late if not (4 in chord.intervals and 10 in chord.intervals)]
        full = sum(len(chord.intervals) > 3 for chord in telling) / max(1, len(telling))
        usual = find_genre(genre).harmony.seventh_share[0] if genre else 0.0
        at_rest = {_degree(chord, home) for chord in late if 4 in chord.intervals and 10 in chord.intervals}
        return cls(home, full >= 0.5 if telling else usual >= 0.5, {0, 5} <= at_rest)

    def worn(self, chord: Chord) -> Chord:
        """The chord with the seventh that it has here; chords with tones or a bass of their own stay as they are."""
        if len(chord.intervals) != 3 or chord.bass_degree != "1" or chord.quality.startswith("sus"):
            return chord
        if self.blues and chord.quality == "maj" and _degree(chord, self.home) in (0, 5, 7):
            return Chord(chord.root, "7")
        if not self.sevenths:
            return chord
        degree = _degree(chord, self.home)
        if degree == 7 and chord.quality == "maj":
            return Chord(chord.root, "7")
        return lent_seventh(chord, self.home)


def _degree(chord: Chord, home: Home) -> int:
    return ((chord.root_pc or 0) - home.key.tonic_pc) % 12


def _place(chord: Chord, home: Home) -> tuple[int, str]:
    """What counts as one suggestion: a root and a kind; V and V7 are one."""
    kind = _kind(chord)
    return (chord.root_pc or 0), "major" if kind == "dominant" and _degree(chord, home) == 7 else kind


def _kind(chord: Chord) -> str:
    """Chords that stand for each other: a triad and its seventh are one, a dominant seventh is another."""
    inside = chord.intervals
    if 4 in inside:
        if 10 in inside:
            return "dominant"
        return "augmented" if 8 in inside and 7 not in inside else "major"
    if 3 in inside:
        return "diminished" if 6 in inside else "minor"
    return "open"


def _ranked(row: _Gathered, last: Chord | None, home: Home) -> float:
    chord = row.hints[0].chord
    strength = row.strength
    if home.mode.slug not in ("major", "minor") and not home.holds(chord):
        strength *= _OUTSIDE_MODE
    if last is not None and chord.root_pc == last.root_pc and _kind(chord) == _kind(last):
        strength *= _REPEATED
    if last is not None:
        strength -= 0.004 * least_motion(last.pitch_classes, chord.pitch_classes).cost
    return strength


def _with_colour(ranked: list[_Gathered], n: int) -> list[_Gathered]:
    """The best, and where there is room one that comes from elsewhere, so that a way out is always shown."""
    best = ranked[:n]
    only_colour = [row for row in ranked[n:] if {hint.kind for hint in row.hints} == {"colour"}]
    if n >= 6 and only_colour and not any({hint.kind for hint in row.hints} == {"colour"} for row in best):
        best[-1] = only_colour[0]
    return best


def _suggestion(row: _Gathered, last: Chord | None, home: Home) -> Suggestion:
    hints = sorted(row.hints, key=lambda hint: -hint.weight)
    plain = (hint.chord for hint in hints if hint.chord.bass_degree == "1" and hint.weight > 0.5 * hints[0].weight)
    chord = next(plain, hints[0].chord)  # an inversion only where the reason asks for it
    then = next((hint.then for hint in hints if hint.then), ())
    reading = reading_in(home, chord, last, then[0] if then else None)
    reasons = tuple(dict.fromkeys(hint.why for hint in hints))[:3]
    return Suggestion(
        chord=sounding(home, chord, reading), strength=round(min(1.0, max(0.0, _ranked(row, last, home))), 3),
        kind=hints[0].kind, reasons=reasons, then=tuple(sounding(home, one) for one in then),
        motion_semitones=0 if last is None else least_motion(last.pitch_classes, chord.pitch_classes).cost,
    )  # fmt: skip
