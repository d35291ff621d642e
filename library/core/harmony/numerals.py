"""Roman numerals as analysts write them, where chord labels and analysts part ways."""

from theory.core.chord import Chord
from theory.core.function import HarmonicReading, describe_between
from theory.core.key import Key
from theory.core.pitch import spell

_SIXTHS = {"maj6": "min7", "min6": "hdim7"}  # IV with its sixth is the seventh chord on the second degree


def reading_between(chord: Chord, key: Key, before: Chord | None, after: Chord | None) -> HarmonicReading:
    """Roman numeral and function of `chord` among its neighbours in `key`.

    A sixth chord on the fourth degree that goes to the dominant or tonic reads as ii65: the label says what sounds
    over the bass, the numeral what it does.
    """
    if chord.root_pc is not None and chord.quality in _SIXTHS and chord.bass_degree == "1" and after is not None:
        above, next_above = (
            (root - key.tonic_pc) % 12 if root is not None else None for root in (chord.root_pc, after.root_pc)
        )
        if above == 5 and next_above in (0, 7, 11):
            second = spell((key.tonic_pc + 2) % 12, key.tonic)
            chord = Chord(second, _SIXTHS[chord.quality], "b3")
    return describe_between(chord, key, before, after)
