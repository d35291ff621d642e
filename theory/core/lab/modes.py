"""Twelve modes on one tonic: their scales, their chords, and the key that their numerals are counted in.

Numerals count from the major scale where the mode has a major third and from the minor scale where it has a minor one,
as everywhere in the studio: the mixolydian seventh is "bVII", the phrygian second "bII", the dorian fourth "IV".
Named after Persichetti, Twentieth-Century Harmony (1961), and the chord-scale school (Nettles and Graf, 1997).
"""

from dataclasses import dataclass
from functools import lru_cache

from theory.core.chord import Chord
from theory.core.harmony.context import tones
from theory.core.key import Key, Mode
from theory.core.pitch import fifths_of, parse_pitch, pitch_class, pretty, step_name


@dataclass(frozen=True, slots=True)
class ScaleMode:
    """One mode: semitones above the tonic, a name, and what sets it apart."""

    slug: str
    name: str
    steps: tuple[int, ...]
    colour: str  # the degree or degrees by which one hears it

    @property
    def frame(self) -> Mode:
        """The mode of the key that its numerals are counted in."""
        return "major" if 4 in self.steps and 3 not in self.steps else "minor"


_ROWS = (
    ScaleMode("major", "major (Ionian)", (0, 2, 4, 5, 7, 9, 11), "4 and 7"),
    ScaleMode("dorian", "Dorian", (0, 2, 3, 5, 7, 9, 10), "6 over a minor third"),
    ScaleMode("phrygian", "Phrygian", (0, 1, 3, 5, 7, 8, 10), "♭2"),
    ScaleMode("lydian", "Lydian", (0, 2, 4, 6, 7, 9, 11), "♯4"),
    ScaleMode("mixolydian", "Mixolydian", (0, 2, 4, 5, 7, 9, 10), "♭7 over a major third"),
    ScaleMode("minor", "minor (Aeolian)", (0, 2, 3, 5, 7, 8, 10), "♭6"),
    ScaleMode("locrian", "Locrian", (0, 1, 3, 5, 6, 8, 10), "♭5"),
    ScaleMode("harmonic-minor", "harmonic minor", (0, 2, 3, 5, 7, 8, 11), "♭6 beside 7"),
    ScaleMode("melodic-minor", "melodic minor", (0, 2, 3, 5, 7, 9, 11), "6 and 7 over a minor third"),
    ScaleMode("phrygian-dominant", "Phrygian dominant", (0, 1, 4, 5, 7, 8, 10), "♭2 beside 3"),
    ScaleMode("lydian-dominant", "Lydian dominant", (0, 2, 4, 6, 7, 9, 10), "♯4 and ♭7"),
    ScaleMode("altered", "altered", (0, 1, 3, 4, 6, 8, 10), "♭4, heard as a major third"),
)
MODES: dict[str, ScaleMode] = {row.slug: row for row in _ROWS}
_OTHER_NAMES = {"ionian": "major", "aeolian": "minor", "natural minor": "minor", "maj": "major", "min": "minor"}
_LAST_SHARP, _LAST_FLAT = 10, -8  # places on the line of fifths: A# and Fb; farther tonics have simpler names


@dataclass(frozen=True, slots=True)
class Home:
    """A tonic and one of the twelve modes: where a progression is at home."""

    tonic: str
    mode: ScaleMode

    @classmethod
    def parse(cls, tonic: str, mode: str | None = None) -> "Home":
        """Read "E♭" and "dorian" (or "Eb minor" alone). Raises ValueError with a sentence."""
        words = tonic.strip().split(maxsplit=1)
        if not words:
            raise ValueError("No tonic was given. Write a letter A to G, then ♯ or ♭, as in E♭.")
        if mode is None and len(words) == 2:
            mode = words[1]
        try:
            name = parse_pitch(words[0])
        except ValueError:
            raise ValueError(f"“{words[0][:24]}” is no tonic: a letter A to G, then ♯ or ♭. Try C or E♭.") from None
        if not _LAST_FLAT <= fifths_of(name) <= _LAST_SHARP:
            plain = Key.from_pitch_class(pitch_class(name), "major").tonic
            raise ValueError(f"{pretty(name)} as a tonic has too many accidentals to read. Try {pretty(plain)}.")
        return cls(name, find_mode(mode or "major"))

    @classmethod
    def of(cls, key: Key, mode: str | None = None) -> "Home":
        """The home on a key's tonic; its own mode where none is named."""
        return cls(key.tonic, find_mode(mode or key.mode))

    @property
    def key(self) -> Key:
        """The major or minor key that numerals are counted in."""
        return Key(self.tonic, self.mode.frame)

    @property
    def name(self) -> str:
        """For reading: "E♭ Dorian"."""
        short = {"major": "major", "minor": "minor"}.get(self.mode.slug, self.mode.name)
        return f"{pretty(self.tonic)} {short}"

    @property
    def scale(self) -> tuple[str, ...]:
        """Names of the seven tones from the tonic upwards, one letter each."""
        return tuple(step_name(self.tonic, number, step) for number, step in enumerate(self.mode.steps, 1))

    @property
    def pitch_classes(self) -> frozenset[int]:
        """The seven pitch classes."""
        return frozenset((pitch_class(self.tonic) + step) % 12 for step in self.mode.steps)

    def holds(self, chord: Chord) -> bool:
        """Whether all tones of a chord belong to the mode. In plain minor the raised seventh of V and vii does too."""
        if self.mode.slug == "minor" and _is_minor_dominant(chord, pitch_class(self.tonic)):
            return chord.pitch_classes <= self.pitch_classes | {(pitch_class(self.tonic) + 11) % 12}
        return chord.pitch_classes <= self.pitch_classes

    def degree(self, chord: Chord) -> int | None:
        """1 to 7: the degree of the mode that a chord stands on; None where its root is outside."""
        if chord.root_pc is None:
            return None
        step = (chord.root_pc - pitch_class(self.tonic)) % 12
        if step in self.mode.steps:
            return self.mode.steps.index(step) + 1
        return 7 if self.mode.slug == "minor" and step == 11 else None

    def chords(self, *, sevenths: bool = False) -> tuple[Chord, ...]:
        """The chord on each degree, stacked in thirds, as far as a quality has that sound."""
        return _diatonic(self, sevenths)


def find_mode(text: str) -> ScaleMode:
    """A mode by slug or name, however it is written. Raises ValueError with a sentence."""
    plain = " ".join(text.strip().lower().replace("-", " ").replace("_", " ").split())
    slug = _OTHER_NAMES.get(plain, plain).replace(" ", "-")
    if slug not in MODES:
        raise ValueError(f"“{text[:32]}” is no mode the lab knows. Known are {', '.join(MODES)}.")
    return MODES[slug]


def _is_minor_dominant(chord: Chord, tonic_pc: int) -> bool:
    step = None if chord.root_pc is None else (chord.root_pc - tonic_pc) % 12
    return step == 11 or (step == 7 and 4 in chord.intervals) or (step == 3 and 8 in chord.intervals)


_TRIADS = {(4, 7): "maj", (3, 7): "min", (3, 6): "dim", (4, 8): "aug"}
_SEVENTHS = {
    (4, 7, 11): "maj7", (4, 7, 10): "7", (3, 7, 10): "min7", (3, 7, 11): "minmaj7", (3, 6, 10): "hdim7",
    (3, 6, 9): "dim7", (4, 8, 10): "aug7", (4, 8, 11): "maj7(*5,#5)", (4, 6, 10): "7(*5,b5)",
}  # fmt: skip


@lru_cache(maxsize=512)
def _diatonic(home: Home, sevenths: bool) -> tuple[Chord, ...]:
    made = []
    for index, step in enumerate(home.mode.steps):
        above = [(home.mode.steps[(index + skip) % 7] - step) % 12 for skip in (2, 4, 6)]
        quality = _SEVENTHS.get((above[0], above[1], above[2])) if sevenths else _TRIADS.get((above[0], above[1]))
        if quality is None:  # a stack such as 0 3 5 or 0 2 6 has no name: the triad that the scale gives at all
            quality = next((name for shape, name in _TRIADS.items() if _fits(home, step, shape)), "5")
        made.append(Chord(home.scale[index], quality))
    return tuple(made)


def _fits(home: Home, step: int, shape: tuple[int, int]) -> bool:
    return all((step + above) % 12 in home.mode.steps for above in shape)


@lru_cache(maxsize=4096)
def modes_holding(chord: Chord, tonic_pc: int) -> tuple[str, ...]:
    """Slugs of the modes on a tonic that have all tones of a chord, in the order of the book."""
    inside = tones(chord)
    return tuple(slug for slug, mode in MODES.items() if inside <= {(tonic_pc + step) % 12 for step in mode.steps})


def lent_seventh(chord: Chord, home: Home) -> Chord:
    """A triad with the seventh that the home has on it, else the first mode on the tonic that has the triad."""
    for mode in (home.mode, *MODES.values()):
        other = Home(home.tonic, mode)
        for triad, full in zip(other.chords(), other.chords(sevenths=True), strict=True):
            if triad.root_pc == chord.root_pc and triad.quality == chord.quality and len(full.intervals) > 3:
                return Chord(chord.root, full.quality)
    return Chord(chord.root, {"maj": "maj7", "min": "min7", "dim": "hdim7"}.get(chord.quality, chord.quality))
