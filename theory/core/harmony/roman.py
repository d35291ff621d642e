"""Roman numerals: what they say, how they are written, which chord they mean in a key.

Written as analysts write them: upper case major, lower case minor, "o" diminished, "ø" half-diminished, "+" augmented,
figured bass for the inversion ("6", "64", "65", "43", "42"), "/" before the degree that a chord is applied to. In minor
the lower-case vi and vii stand on the raised degrees, VI and VII on the lowered ones.
Rules: docs/algorithms/roman-numerals.md.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, Self

from theory.core.chord import QUALITIES, Chord, degree_semitones
from theory.core.key import Key, Mode
from theory.core.pitch import name_at, pitch_class, spell, step_name

Sevenths = Literal["plain", "figured"]  # what IV7 means: "plain" a minor seventh, "figured" the seventh of the scale

DEGREES = ("I", "II", "III", "IV", "V", "VI", "VII")
SCALES: dict[Mode, tuple[int, ...]] = {"major": (0, 2, 4, 5, 7, 9, 11), "minor": (0, 2, 3, 5, 7, 8, 10)}
_TRIADS = {"": 0, "5": 0, "53": 0, "6": 1, "63": 1, "64": 2}
_SEVENTHS = {"7": 0, "753": 0, "65": 1, "653": 1, "43": 2, "643": 2, "42": 3, "2": 3, "642": 3}
_TRIAD_FIGURES = ("", "6", "64")
_SEVENTH_FIGURES = ("7", "65", "43", "42")
# Augmented sixths by the chord they sound as, in root position of that spelling: (semitones above the tonic, quality).
AUGMENTED_SIXTHS = {"It": "It6", "Fr": "Fr43", "Ger": "Ger65"}
_NUMERAL = re.compile(
    r"(?P<accidental>[#b]*)(?P<degree>It|Fr|Ger|N|Cad|VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)"
    r"(?P<mark>o|ø|\+)?(?P<rest>[^/]*)"
)
_EXTRAS = {"9": "9", "M9": "maj9", "11": "11", "13": "13", "sus4": "sus4", "sus2": "sus2", "sus": "sus4",
           "7sus4": "sus4(b7)", "9sus4": "sus4(b7,9)", "add6": "maj6", "add9": "maj(9)", "69": "maj6(9)",
           "M13": "maj13", "7b9": "7(b9)", "7#9": "7(#9)", "7b5": "7(*5,b5)", "7#11": "7(#11)", "7b13": "7(b13)",
           "7alt": "aug7(#9)", "M7#11": "maj7(#11)"}  # fmt: skip
_AS_WRITTEN = {quality: figure.replace("M", "maj") for figure, quality in _EXTRAS.items() if figure != "sus"}
_MINOR = {"9": "min9", "11": "min11", "13": "min13", "maj6": "min6", "maj(9)": "min(9)", "maj6(9)": "min6(9)"}
_OF_MINOR = {minor: major for major, minor in _MINOR.items()}


@dataclass(frozen=True, slots=True)
class Numeral:
    """One Roman numeral. `degree` is 1 to 7, `alteration` semitones against the mode's own degree (-1 for bII)."""

    degree: int
    quality: str  # as in theory.core.chord.QUALITIES
    alteration: int = 0
    inversion: int = 0  # 0 root position, 1 third in the bass, 2 fifth, 3 seventh
    special: str = ""  # "It", "Fr", "Ger", "Cad" or "N": chords with names of their own
    applied_to: "Numeral | None" = None

    @classmethod
    def parse(cls, text: str, mode: Mode = "major", sevenths: Sevenths = "plain") -> Self:
        """Read "V65/V", "viiø7", "bII6", "Ger65", "Cad64" in a key of `mode`. Raises ValueError on anything else."""
        own, target = _split(text)
        applied = cls.parse(target, mode, sevenths) if target else None
        inner: Mode = mode if applied is None else applied.as_key_mode
        match = _NUMERAL.fullmatch(own)
        if match is None:
            raise ValueError(f"{text!r} is no Roman numeral: write one as in V65/V, viio7 or bII6")
        if match["degree"] in AUGMENTED_SIXTHS:
            return cls(6, "7", _flat_sixth(inner), 0, match["degree"], applied)
        if match["degree"] == "N":
            return cls(2, "maj", -1, _TRIADS.get(match["rest"] or "6", 1), "N", applied)
        if match["degree"] == "Cad":
            return cls(1, "min" if inner == "minor" else "maj", 0, 2, "Cad", applied)
        quality, inversion = _quality(match["degree"], match["mark"] or "", match["rest"], (inner, sevenths))
        degree = DEGREES.index(match["degree"].upper()) + 1
        return cls(degree, quality, _alteration(match, degree, inner), inversion, "", applied)

    @property
    def as_key_mode(self) -> Mode:
        """The mode of the key that has this chord as its tonic."""
        return "minor" if self._minor_third else "major"

    def root(self, key: Key) -> str:
        """Name of the chord's root in `key`."""
        home = key if self.applied_to is None else self.applied_to.own_key(key)
        semitones = _own_semitones(self.degree, home.mode, self._minor_third) + self.alteration
        return step_name(home.tonic, self.degree, semitones)

    def own_key(self, key: Key) -> Key:
        """The key on this numeral's root, for chords that are applied to it; simpler names past six accidentals."""
        root = self.root(key)
        made = Key(root, self.as_key_mode)
        return made if abs(made.fifths) <= 9 else Key.from_pitch_class(pitch_class(root), self.as_key_mode)

    def chord(self, key: Key) -> Chord:
        """The chord in `key`, with its bass. Augmented sixths come as the dominant seventh that they sound as."""
        root = self.root(key)
        if self.special == "Fr":  # bVI, 1, 2, #4: a seventh chord on 2 with a lowered fifth; no plain quality has it
            return Chord(root, "7", "1")
        return Chord(root, self.quality, bass_degree(self.quality, self.inversion))

    def __str__(self) -> str:
        applied = f"/{self.applied_to}" if self.applied_to is not None else ""
        if self.special:
            return {**AUGMENTED_SIXTHS, "Cad": "Cad64", "N": "N" + _TRIAD_FIGURES[self.inversion]}[
                self.special
            ] + applied
        return self._accidental + self._letters + figures(self.quality, self.inversion) + applied

    @property
    def _minor_third(self) -> bool:
        tones = QUALITIES[self.quality][0]
        return 3 in tones and 4 not in tones

    @property
    def _letters(self) -> str:
        letters = DEGREES[self.degree - 1]
        return letters.lower() if self._minor_third else letters

    @property
    def _accidental(self) -> str:
        return "#" * self.alteration if self.alteration > 0 else "b" * -self.alteration


def _own_semitones(degree: int, mode: Mode, minor_third: bool) -> int:
    """Semitones of a degree above the tonic; in minor, vi and vii (with a minor third) stand on the raised degrees."""
    raised = mode == "minor" and degree in (6, 7) and minor_third
    return SCALES[mode][degree - 1] + raised


def _split(text: str) -> tuple[str, str]:
    """Own part and the degree applied to; a slash between figures ("V6/5/V") or before "o" is none of that."""
    plain = text.strip().replace("♭", "b").replace("♯", "#").replace("°", "o").replace("/o", "ø").replace("%", "ø")
    plain = re.sub(r"(?<=\d)/(?=\d)", "", re.sub(r"\[.*?\]|\(.*?\)", "", plain))
    own, _, target = plain.partition("/")
    return own, target


def _flat_sixth(mode: Mode) -> int:
    return 8 - SCALES[mode][5]


def _alteration(match: "re.Match[str]", degree: int, mode: Mode) -> int:
    """Semitones against the mode's own degree; in minor "#vii" says no more than "vii", and "bVI" no more than "VI"."""
    written = match["accidental"].count("#") - match["accidental"].count("b")
    if mode == "minor" and degree in (6, 7):
        return written if written != (1 if match["degree"].islower() else -1) else 0
    return written


def _quality(letters: str, mark: str, rest: str, reading: tuple[Mode, Sevenths]) -> tuple[str, int]:
    """Quality and inversion from the letters' case, the mark and the figures."""
    minor = letters.islower()
    plain = rest.replace("maj", "M")
    if plain in _EXTRAS:
        return _extended(_EXTRAS[plain], minor), 0
    major_seventh = "M" in plain
    digits = plain.replace("M", "")
    if digits in _TRIADS and not major_seventh and mark != "ø":
        return {"o": "dim", "+": "aug"}.get(mark, "min" if minor else "maj"), _TRIADS[digits]
    if digits not in _SEVENTHS and not (mark == "ø" and digits in _TRIADS):
        raise ValueError(f"{letters}{mark}{rest} has unknown figures {rest!r}: known are 6, 64, 7, 65, 43, 42")
    inversion = _SEVENTHS.get(digits, _TRIADS.get(digits, 0))
    if mark == "+" and major_seventh:
        return "maj7(*5,#5)", inversion
    if mark:
        return {"o": "dim7", "ø": "hdim7", "+": "aug7"}[mark], inversion
    if not major_seventh and reading[1] == "figured":
        major_seventh = _scale_seventh(letters, reading[0]) == 11
    return ("minmaj7" if major_seventh else "min7") if minor else ("maj7" if major_seventh else "7"), inversion


def _extended(quality: str, minor: bool) -> str:
    return _MINOR.get(quality, quality) if minor else quality


def _scale_seventh(letters: str, mode: Mode) -> int:
    """Semitones of the scale's own seventh above a degree; on V it is minor in both modes."""
    scale = SCALES[mode]
    degree = DEGREES.index(letters.upper())
    if degree in (4, 6) or letters.islower():
        return 10
    return (scale[(degree + 6) % 7] - scale[degree]) % 12


@lru_cache(maxsize=512)
def bass_degree(quality: str, inversion: int) -> str:
    """The Harte degree in the bass of an inversion: 1 of "7" is "3", of "min" is "b3"."""
    tones = QUALITIES[quality][0]
    if inversion == 0 or inversion >= len(tones):
        return "1"
    sixth = "bb7" if quality == "dim7" else "6"
    names = {1: "b2", 2: "2", 3: "b3", 4: "3", 5: "4", 6: "b5", 7: "5", 8: "#5", 9: sixth, 10: "b7",
             11: "7"}  # fmt: skip
    return names[tones[inversion]]


@lru_cache(maxsize=512)
def inversion_of(quality: str, bass: str) -> int | None:
    """0 to 3 where the bass is the root, third, fifth or seventh (sixth) of the chord; None for another note."""
    tones = QUALITIES[quality][0]
    semitones = degree_semitones(bass)
    if semitones in tones[: 3 if 2 in tones[3:4] else 4]:  # an added ninth is no seventh
        return tones.index(semitones)
    loose = {"3": 1, "5": 2, "7": 3}.get(bass.lstrip("#b"))  # "D:min/3": people write the third without its sign
    return loose if loose is not None and loose < len(tones) else None


def figures(quality: str, inversion: int) -> str:
    """Quality mark and figured bass: "o7", "ø65", "M43", "6", "sus4"."""
    tones = QUALITIES[quality][0]
    if quality in ("maj", "min", "dim", "aug", "5", "1"):
        mark = {"dim": "o", "aug": "+"}.get(quality, "")
        return mark + (_TRIAD_FIGURES[inversion] if inversion < 3 else "")
    if quality in ("sus2", "sus4", "sus4(b7)", "maj6", "min6", "maj(9)", "min(9)"):
        return _AS_WRITTEN[_OF_MINOR.get(quality, quality)]
    if inversion == 0 and quality != "maj9" and _OF_MINOR.get(quality, quality) in _AS_WRITTEN:
        return _AS_WRITTEN[_OF_MINOR.get(quality, quality)]
    mark = {"dim7": "o", "hdim7": "ø", "aug7": "+", "maj7(*5,#5)": "+"}.get(quality, "")
    if 11 in tones and mark:
        return "+maj7" if inversion == 0 else "+M" + _SEVENTH_FIGURES[min(inversion, 3)]
    if mark or 11 not in tones:
        return mark + _SEVENTH_FIGURES[min(inversion, 3)]
    return "maj7" if inversion == 0 else "M" + _SEVENTH_FIGURES[min(inversion, 3)]


def numeral_of(chord: Chord, key: Key) -> Numeral | None:
    """The plain numeral of a chord in a key (nothing applied, nothing renamed), None for no chord.

    The degree is read from the sound, so that C# and Db agree: in major bII, bIII, #IV, bVI, bVII, in minor #III, #VI.
    """
    if chord.root_pc is None:
        return None
    semitones = (chord.root_pc - key.tonic_pc) % 12
    minor_third = 3 in chord.intervals and 4 not in chord.intervals
    degree, alteration = _degree(semitones, key.mode, minor_third)
    inversion = inversion_of(chord.quality, chord.bass_degree)
    return Numeral(degree, chord.quality, alteration, inversion or 0)


def _degree(semitones: int, mode: Mode, minor_third: bool) -> tuple[int, int]:
    """Degree 1..7 and alteration of a root; a tone between two degrees is the raised one only on 4 (and 1, minor)."""
    own = [_own_semitones(degree, mode, minor_third) for degree in range(1, 8)]
    if semitones in own:
        return own.index(semitones) + 1, 0
    raised = {6: 4, 4: 3, 9: 6, 11: 7} if mode == "minor" else {6: 4}
    if minor_third:
        raised |= {1: 1} if mode == "minor" else {1: 1, 3: 2, 8: 5}
    if semitones in raised and semitones - 1 in own:
        return raised[semitones], 1
    return own.index(semitones + 1) + 1, -1


def without_application(numeral: Numeral) -> Numeral:
    """The same chord as if the degree that it is applied to were the key."""
    return replace(numeral, applied_to=None)


def root_name(pc: int, key: Key) -> str:
    """Name of a root as `key` spells it; kept within double accidentals."""
    name = spell(pc, key.tonic)
    return name if len(name) <= 3 else name_at((pc * 7 + 5) % 12 - 5)
