"""What can be heard: chord kinds, keys, and their numbers in arrays.

A chord state is `kind * 12 + root pitch class`, NO_CHORD the last. A key is 0..11 for major on C..B, 12..23 for minor.
A bass is a pitch class 0..11, NO_BASS where nothing sounds.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from theory.core.chord import Chord, degree_semitones
from theory.core.key import Key
from theory.core.pitch import pitch_class, spell

KINDS = ("maj", "min", "7", "maj7", "min7", "dim", "hdim7", "dim7", "aug", "sus4", "sus2", "maj6", "min6", "minmaj7",
         "9", "maj9", "min9", "5", "sus4(b7)", "aug7")  # fmt: skip
STATES = 12 * len(KINDS) + 1
NO_CHORD = STATES - 1
KEYS = 24
NO_BASS = 12
LOWEST_PITCH, PITCHES = 21, 88  # A0 to C8
UNKNOWN = -1  # where a label says nothing
_TRIADS = (
    ("maj", "7", "maj7", "maj6", "9", "maj9"),
    ("min", "min7", "min6", "minmaj7", "min9"),
    ("dim", "hdim7", "dim7"),
    ("aug", "aug7"),
    ("sus4", "sus4(b7)"),
    ("sus2",),
    ("5",),
)
_NEAREST = {"1": "5", "11": "9", "13": "9", "min11": "min9"}  # kinds that are heard as a simpler one
_BASS_NAMES = {0: "1", 1: "b2", 2: "2", 3: "b3", 4: "3", 5: "4", 6: "b5", 7: "5", 8: "#5", 9: "6", 10: "b7", 11: "7"}


def key_of(index: int) -> Key:
    """The key with an index 0..23, in its usual spelling."""
    return Key.from_pitch_class(index % 12, "major" if index < 12 else "minor")


def key_index(key: Key) -> int:
    """The index 0..23 of a key; the inverse of `key_of`."""
    return key.tonic_pc + (0 if key.mode == "major" else 12)


def state_of(label: str) -> int:
    """The state of a Harte label, whatever its bass; UNKNOWN where no kind comes near."""
    if label == "N":
        return NO_CHORD
    try:
        chord = Chord.parse(label)
    except ValueError:
        return UNKNOWN
    kind = _NEAREST.get(chord.quality, chord.quality)
    if chord.root is None or kind not in KINDS:
        return UNKNOWN
    return KINDS.index(kind) * 12 + pitch_class(chord.root)


def bass_of(label: str) -> int:
    """The bass pitch class of a Harte label, NO_BASS for no chord, UNKNOWN where it cannot be read."""
    if label == "N":
        return NO_BASS
    try:
        chord = Chord.parse(label)
    except ValueError:
        return UNKNOWN
    if chord.root is None:
        return NO_BASS
    return (pitch_class(chord.root) + degree_semitones(chord.bass_degree)) % 12


def chord_of(state: int, bass: int, key: Key) -> Chord:
    """The chord of a state over a bass, spelled as music in `key` writes it."""
    if state == NO_CHORD:
        return Chord(None)
    kind, root = KINDS[state // 12], state % 12
    above = (bass - root) % 12 if bass != NO_BASS else 0
    degree = "bb7" if kind == "dim7" and above == 9 else _BASS_NAMES[above]
    return Chord(spell(root, key.tonic), kind, degree)


@cache
def triads() -> NDArray[np.int64]:
    """Kind and root of the triad that each state stands on (STATES,), as one number."""
    table = np.full(STATES, 12 * len(_TRIADS), dtype=np.int64)
    for number, kinds in enumerate(_TRIADS):
        for kind in kinds:
            first = KINDS.index(kind) * 12
            table[first : first + 12] = number * 12 + np.arange(12)
    return table
