"""Roman numerals as analysts write them, where the neighbours of a chord decide."""

from theory.core.chord import Chord
from theory.core.function import HarmonicReading, describe
from theory.core.key import Key

_SIXTHS = {"maj6": "min7", "min6": "hdim7"}


def reading_in_context(chord: Chord, following: Chord | None, key: Key) -> HarmonicReading:
    """Roman numeral and function of `chord` in `key`, given the chord after it.

    The seventh chord on VII of a minor key that goes to III is V7/III. A sixth chord on IV or iv is the first inversion
    of the seventh chord on the second degree.
    """
    if chord.root_pc is None:
        return describe(chord, key)
    degree = (chord.root_pc - key.tonic_pc) % 12
    if chord.quality in _SIXTHS and degree == 5 and chord.bass_degree == "1":
        inner = Chord(_step(key, 2), _SIXTHS[chord.quality], "b3")
        return describe(inner, key)
    if key.mode == "minor" and degree == 10 and chord.quality in {"7", "9"} and _goes_to(following, key, 3):
        inside = describe(chord, key.relative)
        return HarmonicReading(f"{inside.roman}/III", "D", borrowed=True)
    return describe(chord, key)


def _goes_to(following: Chord | None, key: Key, degree: int) -> bool:
    return following is not None and following.root_pc == (key.tonic_pc + degree) % 12


def _step(key: Key, semitones: int) -> str:
    from theory.core.pitch import spell

    return spell((key.tonic_pc + semitones) % 12, key.tonic)
