"""What a chord does in a key: numeral, function and kind, alone or between its neighbours.

Functions: T tonic, P predominant, D dominant, X outside. A chord borrowed from the other mode and an applied chord (the
dominant of another degree) keep the function that they play and are marked `borrowed`; X is left to the rest.
Rules and drawbacks: docs/algorithms/harmonic-function.md.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from theory.core.chord import QUALITIES, Chord, degree_semitones
from theory.core.harmony.roman import Numeral, bass_degree, inversion_of, numeral_of
from theory.core.key import Key

Function = Literal["T", "P", "D", "X"]
Kind = Literal[
    "own", "substitute", "mixture", "applied dominant", "applied leading-tone", "Neapolitan", "augmented sixth",
    "tritone substitute", "common-tone diminished", "cadential six-four", "chromatic", "none",
]  # fmt: skip
Third = Literal["major", "minor", "dim", "aug", "open"]

# (semitones above the tonic, kind of triad): function. First what the key's own scale gives, then what it borrows.
_OWN: dict[str, dict[tuple[int, Third], Function]] = {
    "major": {(0, "major"): "T", (2, "minor"): "P", (4, "minor"): "T", (5, "major"): "P", (7, "major"): "D",
              (9, "minor"): "T", (11, "dim"): "D", (7, "aug"): "D"},
    "minor": {(0, "minor"): "T", (2, "dim"): "P", (3, "major"): "T", (5, "minor"): "P", (7, "major"): "D",
              (7, "minor"): "D", (8, "major"): "T", (10, "major"): "D", (11, "dim"): "D", (3, "aug"): "D",
              (7, "aug"): "D"},
}  # fmt: skip
_BORROWED: dict[str, dict[tuple[int, Third], Function]] = {
    "major": {(0, "minor"): "T", (1, "major"): "P", (2, "dim"): "P", (3, "major"): "T", (5, "minor"): "P",
              (7, "minor"): "D", (8, "major"): "P", (10, "major"): "D"},
    "minor": {(0, "major"): "T", (1, "major"): "P", (2, "minor"): "P", (5, "major"): "P", (9, "dim"): "T"},
}  # fmt: skip
_OPEN: dict[str, dict[int, Function]] = {  # without a third only the degree speaks
    "major": {0: "T", 2: "P", 4: "T", 5: "P", 7: "D", 9: "T", 10: "D"},
    "minor": {0: "T", 3: "T", 5: "P", 7: "D", 8: "T", 10: "D"},
}
_TARGETS: dict[str, dict[int, Numeral]] = {  # degrees that a chord may be applied to
    "major": {2: Numeral(2, "min"), 4: Numeral(3, "min"), 5: Numeral(4, "maj"), 7: Numeral(5, "maj"),
              9: Numeral(6, "min")},
    "minor": {3: Numeral(3, "maj"), 5: Numeral(4, "min"), 7: Numeral(5, "maj"), 8: Numeral(6, "maj"),
              10: Numeral(7, "maj")},
}  # fmt: skip
_SUBSTITUTES = {"major": (4, 9), "minor": (3, 8)}


@dataclass(frozen=True, slots=True)
class HarmonicReading:
    """How one chord is heard in one key."""

    roman: str | None  # None for no chord
    function: Function
    borrowed: bool  # borrowed from the other mode, or applied to another degree
    kind: Kind = "own"

    @property
    def role(self) -> str:
        """The function in words: "tonic", "tonic substitute", "predominant", "dominant" or "outside"."""
        if self.kind == "substitute":
            return "tonic substitute"
        return {"T": "tonic", "P": "predominant", "D": "dominant", "X": "outside"}[self.function]


@lru_cache(maxsize=4096)
def describe(chord: Chord, key: Key) -> HarmonicReading:
    """Roman numeral and function of `chord` in `key`, heard alone. No chord reads as (None, "X", False)."""
    plain = numeral_of(chord, key)
    if plain is None or chord.root_pc is None:
        return HarmonicReading(None, "X", borrowed=False, kind="none")
    degree = (chord.root_pc - key.tonic_pc) % 12
    third = _third_of(chord.quality)
    own = _OWN[key.mode].get((degree, third))
    if own is None and third == "open":
        own = _OPEN[key.mode].get(degree)
    if own is not None and not _is_foreign_seventh(chord, degree):
        kind: Kind = "substitute" if degree in _SUBSTITUTES[key.mode] else "own"
        return HarmonicReading(str(plain), own, borrowed=False, kind=kind)
    return _chromatic(chord, plain, (degree, third), key)


def _chromatic(chord: Chord, plain: Numeral, heard: tuple[int, Third], key: Key) -> HarmonicReading:
    """A chord that the key's scale does not give: augmented sixth, substitute, applied, borrowed or outside."""
    degree, third = heard
    if degree == 8 and chord.quality == "7" and chord.bass_degree == "1":
        return HarmonicReading("Ger65", "P", borrowed=True, kind="augmented sixth")
    if degree == 1 and _is_dominant_seventh(chord):
        return HarmonicReading(str(plain), "D", borrowed=True, kind="tritone substitute")
    applied = applied_numeral(chord, key)
    borrowed = _BORROWED[key.mode].get(heard)
    prefers_borrowed = borrowed is not None and not _is_dominant_seventh(chord) and third != "dim"
    if applied is not None and not prefers_borrowed:
        kind: Kind = "applied leading-tone" if third == "dim" else "applied dominant"
        return HarmonicReading(str(applied), "D", borrowed=True, kind=kind)
    if borrowed is None:
        return HarmonicReading(str(plain), "X", borrowed=False, kind="chromatic")
    return HarmonicReading(str(plain), borrowed, borrowed=True, kind="Neapolitan" if degree == 1 else "mixture")


def applied_numeral(chord: Chord, key: Key, target_pc: int | None = None) -> Numeral | None:
    """ "V7/V", "viio/ii": the chord as the dominant of a degree of the key, None where it is none.

    `target_pc` (0..11) asks for one goal; a diminished seventh then takes the root that leads there.
    """
    if chord.root_pc is None:
        return None
    third = _third_of(chord.quality)
    targets = _TARGETS[key.mode]
    if third in ("major", "aug") and 11 not in chord.intervals:
        goal, degree = (chord.root_pc + 5 - key.tonic_pc) % 12, 5
    elif third == "dim":
        goal, degree = (chord.root_pc + 1 - key.tonic_pc) % 12, 7
        if chord.quality == "dim7" and target_pc is not None and (target_pc - key.tonic_pc - goal) % 3 == 0:
            return _diminished_seventh(chord, targets.get((target_pc - key.tonic_pc) % 12), target_pc)
    else:
        return None
    if goal not in targets or (target_pc is not None and (key.tonic_pc + goal - target_pc) % 12):
        return None
    inversion = inversion_of(chord.quality, chord.bass_degree) or 0
    return Numeral(degree, chord.quality, 0, inversion, "", targets[goal])


def _diminished_seventh(chord: Chord, target: Numeral | None, target_pc: int) -> Numeral | None:
    """The diminished seventh named after its goal: the tone a semitone below the goal is the root."""
    if target is None or chord.root_pc is None:
        return None
    bass = (chord.root_pc + degree_semitones(chord.bass_degree)) % 12
    return Numeral(7, "dim7", 0, (bass - target_pc + 1) % 12 // 3, "", target)


@lru_cache(maxsize=4096)
def describe_between(chord: Chord, key: Key, before: Chord | None, after: Chord | None) -> HarmonicReading:
    """The reading of `chord` among its neighbours, which tells apart what sounds alike.

    Before V the tonic six-four is dominant; a dominant seventh is read by where it goes; a diminished seventh takes
    the root that leads on, or is a common-tone chord where its goal keeps a tone as root.
    """
    alone = describe(chord, key)
    if chord.root_pc is None or after is None or after.root_pc is None:
        return alone
    step = (after.root_pc - chord.root_pc) % 12
    if chord.quality == "dim7":
        return _moving_diminished(chord, key, alone, after)
    if _is_cadential_64(chord, key, after):
        return HarmonicReading(alone.roman, "D", borrowed=False, kind="cadential six-four")
    if _is_dominant_seventh(chord) and step == 11:
        return _falling_dominant(chord, key, alone, after)
    if alone.kind in ("own", "mixture", "chromatic", "substitute") and step == 5:
        return _applied_triad(chord, key, alone, (before, after))
    return alone


def _moving_diminished(chord: Chord, key: Key, alone: HarmonicReading, after: Chord) -> HarmonicReading:
    """A diminished seventh leads up by a semitone from one of its tones, or keeps the next root in common."""
    step = ((after.root_pc or 0) - (chord.root_pc or 0)) % 12
    if step % 3 == 1:
        return _resolving_diminished(chord, key, after)
    if step % 3 == 0 and after.quality in ("maj", "min", "7", "maj7", "min7"):
        function = describe(after, key).function
        roman = str(numeral_of(chord, key))
        return HarmonicReading(roman, function, borrowed=False, kind="common-tone diminished")
    return alone


def _is_cadential_64(chord: Chord, key: Key, after: Chord) -> bool:
    """The tonic over its fifth, going on to a dominant over the same bass."""
    return (
        chord.root_pc == key.tonic_pc
        and inversion_of(chord.quality, chord.bass_degree) == 2
        and after.root_pc == (key.tonic_pc + 7) % 12
        and _third_of(after.quality) in ("major", "open")
        and after.bass_degree in ("1", "b7")
    )


def _resolving_diminished(chord: Chord, key: Key, after: Chord) -> HarmonicReading:
    assert after.root_pc is not None  # noqa: S101 the caller has looked
    if (after.root_pc - key.tonic_pc) % 12 == 0:
        plain = _diminished_seventh(chord, Numeral(1, "maj"), after.root_pc)
        roman = str(plain).removesuffix("/I")
        return HarmonicReading(
            roman, "D", borrowed=key.mode == "major", kind="own" if key.mode == "minor" else "mixture"
        )
    applied = applied_numeral(chord, key, after.root_pc)
    if applied is None:
        return describe(chord, key)
    return HarmonicReading(str(applied), "D", borrowed=True, kind="applied leading-tone")


def _falling_dominant(chord: Chord, key: Key, alone: HarmonicReading, after: Chord) -> HarmonicReading:
    """A dominant seventh that falls by a semitone: augmented sixth before V, else the tritone substitute."""
    assert chord.root_pc is not None  # noqa: S101 the caller has looked
    degree = (chord.root_pc - key.tonic_pc) % 12
    if degree == 8:
        return HarmonicReading("Ger65", "P", borrowed=True, kind="augmented sixth")
    if describe(after, key).function == "X" or degree in (0, 5, 7):
        return alone
    return HarmonicReading(str(numeral_of(chord, key)), "D", borrowed=True, kind="tritone substitute")


def _applied_triad(
    chord: Chord, key: Key, alone: HarmonicReading, around: tuple[Chord | None, Chord | None]
) -> HarmonicReading:
    """A major chord a fifth above the next: applied, unless it is the key's own tonic or dominant.

    VII in minor stays VII where it comes out of the tonic and V/III where III has just been heard or has its seventh.
    """
    before, after = around
    applied = applied_numeral(chord, key, after.root_pc if after else None)
    if applied is None or chord.root_pc is None:
        return alone
    degree = (chord.root_pc - key.tonic_pc) % 12
    if degree in (0, 7) or (key.mode == "minor" and degree in (3, 8)):
        return alone
    if alone.kind == "own" and before is not None and before.root_pc == key.tonic_pc:
        return alone
    return HarmonicReading(str(applied), "D", borrowed=True, kind="applied dominant")


def _third_of(quality: str) -> Third:
    intervals = QUALITIES[quality][0]
    if 4 in intervals:
        return "aug" if 8 in intervals and 7 not in intervals else "major"
    if 3 in intervals:
        return "dim" if 6 in intervals else "minor"
    return "open"


def _is_dominant_seventh(chord: Chord) -> bool:
    return 4 in chord.intervals and 10 in chord.intervals


def _is_foreign_seventh(chord: Chord, degree: int) -> bool:
    """A dominant seventh on a degree other than V points somewhere else: I7 is V7/IV, VII7 in minor V7/III."""
    return _is_dominant_seventh(chord) and degree != 7


def with_bass(quality: str, root_pc: int, bass_pc: int) -> str:
    """The Harte degree of a bass tone (0..11) in a chord; "1" where the bass is no chord tone."""
    semitones = (bass_pc - root_pc) % 12
    tones = QUALITIES[quality][0]
    return bass_degree(quality, tones.index(semitones)) if semitones in tones else "1"
