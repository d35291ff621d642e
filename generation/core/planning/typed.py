"""Chords that were typed in the wish: where they are at home, and the loop that they make."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from generation.core.editing.numerals import written
from generation.core.wish import Wish
from theory.core.chord import Chord
from theory.core.chord_entry import Timed, looks_like_a_numeral, parse_progression
from theory.core.key import Key
from theory.core.lab.key_fit import fitting_keys
from theory.core.lab.modes import MODES, Home, ScaleMode
from theory.core.pitch import spell


@dataclass(frozen=True, slots=True)
class TypedHome:
    """Where typed chords are at home. `tonic` is empty for Roman numerals, which fit any."""

    tonic: str
    mode: ScaleMode

    @property
    def name(self) -> str:
        """For reading."""
        return Home(self.tonic, self.mode).name


def home_of_typed(wish: Wish) -> Home | TypedHome:
    """The best home of the chords; of numerals the mode alone. Raises ChordEntryError where they cannot be read."""
    words = [word for word in wish.chords.replace("|", " ").replace(",", " ").split() if word[0] not in "%/."]
    if words and looks_like_a_numeral(words[0]):
        return TypedHome("", MODES[_numeral_mode(wish.chords)])
    timed = [row for row in parse_progression(wish.chords, None) if row.chord.root is not None]
    if not timed:
        raise ValueError("The chords that were written are all silent. Write at least one, as in Dm7 G7 Cmaj7.")
    chords, beats = [row.chord for row in timed], [row.beats for row in timed]
    first = chords[0]
    far = Home(spell(((first.root_pc or 0) + 6) % 12, "C"), MODES["locrian"])  # no likely home, so all others are named
    found = [fit for fit in fitting_keys(chords, beats, far) if wish.mode in (None, fit.mode)]
    if found:
        return Home.parse(found[0].tonic, found[0].mode)
    minor = 3 in first.intervals and 4 not in first.intervals
    return Home(first.root or "C", MODES["minor" if minor else "major"])


def _numeral_mode(text: str) -> str:
    """Minor where a small i stands for the tonic, or where VI, VII or III are major beside no I."""
    words = {word.strip("|,-–—→").rstrip("0123456789majsu°oø+") for word in text.replace("-", " ").split()}
    if "I" in words:
        return "major"
    return "minor" if "i" in words or ({"VI", "VII", "III"} & words and "vi" not in words) else "major"


@dataclass(frozen=True, slots=True)
class Typed:
    """One typed chord as a plan writes it; `beats` as typed, four to the bar."""

    numeral: str
    quality: str
    beats: float


def typed_loop(text: str, home: Home, sevenths: bool) -> tuple[Typed, ...]:
    """The chords as numerals of `home`, in order; plain numerals get sevenths where `sevenths` says so."""
    rows: list[Typed] = []
    plain = all(word.strip("|,").isalpha() for word in text.replace("-", " ").split())
    dress = sevenths and plain and looks_like_a_numeral(text.strip())
    for chord, beats in _sounding(parse_progression(text, home.key)):
        sound = _with_seventh(chord, home) if dress else chord
        try:
            numeral, quality = written(sound, home)
        except ValueError:  # a bass that is no tone of the chord: the chord alone
            numeral, quality = written(Chord(sound.root, sound.quality), home)
        rows.append(Typed(numeral, quality, beats))
    if len(rows) in (3, 7) and not set("|*\n") & set(text):
        rows[-1] = replace(rows[-1], beats=rows[-1].beats * 2)  # three chords make four bars: the last one is held
    return tuple(rows)


def _sounding(timed: Sequence[Timed]) -> list[tuple[Chord, float]]:
    """Chords with their beats; a silence lengthens the chord before it."""
    rows: list[tuple[Chord, float]] = []
    for chord, beats in timed:
        if chord.root is None:
            if rows:
                rows[-1] = (rows[-1][0], rows[-1][1] + beats)
            continue
        rows.append((chord, beats))
    return rows


def _with_seventh(chord: Chord, home: Home) -> Chord:
    degree = ((chord.root_pc or 0) - home.key.tonic_pc) % 12
    quality = {"maj": "7" if degree == 7 else "maj7", "min": "min7", "dim": "hdim7"}.get(chord.quality, chord.quality)
    return Chord(chord.root, quality)


def key_of(home: Home | TypedHome, tonic: str) -> Key:
    """The key on a tonic in the mode of typed chords."""
    return Key(tonic, home.mode.frame)
