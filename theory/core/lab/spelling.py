"""Tones of chords as written and as played: names from the root upwards, and a plain sounding position."""

from functools import lru_cache

from theory.core.chord import Chord, degree_semitones
from theory.core.harmony.function import describe
from theory.core.key import Key
from theory.core.pitch import pitch_class, pretty, spell, step_name

# Interval above the root (semitones): number of the written interval, where the chord itself does not say otherwise.
_NUMBERS = {0: 1, 1: 9, 2: 9, 3: 3, 4: 3, 5: 4, 6: 5, 7: 5, 8: 5, 9: 6, 10: 7, 11: 7}
_DIMINISHED = (0, 3, 6, 9)
_PLAIN = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_LOWEST_BASS, _LOWEST_UPPER = 40, 55  # E2 and G3: a left hand and a right hand


def interval_number(interval: int, intervals: tuple[int, ...]) -> int:
    """How a chord writes one of its tones: 3 semitones are a third, beside a major third a sharp ninth."""
    if interval == 3 and 4 in intervals:
        return 9
    if interval == 5 and len(intervals) > 4:
        return 11
    if interval == 6 and 7 in intervals:
        return 11
    if interval == 8 and 7 in intervals:
        return 13
    if interval == 9:
        return 7 if intervals == _DIMINISHED else (13 if 10 in intervals or 11 in intervals else 6)
    return _NUMBERS[interval]


@lru_cache(maxsize=4096)
def tone_names(chord: Chord) -> tuple[str, ...]:
    """Plain names of a chord's tones from the root upwards, a foreign bass first: Dm7/G is G D F A C."""
    if chord.root is None or chord.bass is None:
        return ()
    names = tuple(_tone_name(chord.root, interval, chord.intervals) for interval in chord.intervals)
    own = {pitch_class(name) for name in names}
    return names if pitch_class(chord.bass) in own else (chord.bass, *names)


def _tone_name(root: str, interval: int, intervals: tuple[int, ...]) -> str:
    """One tone. The seventh of a diminished seventh is written as players read it: A, not B♭♭, over E♭."""
    name = step_name(root, (interval_number(interval, intervals) - 1) % 7 + 1, interval)
    if intervals == _DIMINISHED and name.endswith("bb"):
        return _PLAIN[pitch_class(name)]
    return name


def tones_in(chord: Chord, tonic: str, *, german: bool) -> tuple[str, ...]:
    """Names of a chord's tones in a key: a German sixth, kept as a dominant seventh, has the raised fourth degree."""
    if not german:
        return tone_names(chord)
    raised = step_name(tonic, 4, 6)
    return tuple(raised if pitch_class(name) == pitch_class(raised) else name for name in tone_names(chord))


@lru_cache(maxsize=4096)
def name_of(pc: int, chord: Chord) -> str | None:
    """How a chord spells a pitch class (0..11), None where it is none of its tones."""
    return next((name for name in tone_names(chord) if pitch_class(name) == pc % 12), None)


def degree_name(pc: int, chord: Chord) -> str | None:
    """What a pitch class is in a chord: "R", "♭3", "5", "♯11"; None where it is none of its tones."""
    if chord.root_pc is None:
        return None
    interval = (pc - chord.root_pc) % 12
    if interval not in chord.intervals:
        return "bass" if (pc - chord.root_pc - degree_semitones(chord.bass_degree)) % 12 == 0 else None
    number = interval_number(interval, chord.intervals)
    natural = {1: 0, 2: 2, 3: 4, 4: 5, 5: 7, 6: 9, 7: 11, 9: 2, 11: 5, 13: 9}[number]
    off = (interval - natural + 6) % 12 - 6
    sign = "♯" * off if off > 0 else "♭" * -off
    return "R" if number == 1 else f"{sign}{number}"


def pitch_name(midi: int, chord: Chord | None, spelled: str | None = None) -> str:
    """ "F♯4" for a MIDI pitch, spelled as the chord has it (60 is C4)."""
    name = spelled or (name_of(midi, chord) if chord is not None else None)
    if name is None:
        name = _PLAIN[midi % 12]
    shift = name.count("#") - name.count("b")  # the octave belongs to the letter: B#3 sounds as C4
    return f"{pretty(name)}{(midi - shift) // 12 - 1}"


@lru_cache(maxsize=4096)
def close_position(chord: Chord) -> tuple[int, ...]:
    """MIDI pitches to hear a chord by: the bass from E2 up, the other tones close from G3 up. Empty for no chord."""
    if chord.bass is None or chord.root_pc is None:
        return ()
    bass_pc = pitch_class(chord.bass)
    bass = _LOWEST_BASS + (bass_pc - _LOWEST_BASS) % 12
    upper = {_LOWEST_UPPER + ((chord.root_pc + step) - _LOWEST_UPPER) % 12 for step in chord.intervals}
    return (bass, *sorted(upper))


def voice_name(midi: int, chord: Chord, key: Key) -> str:
    """ "F♯4" for a voice's pitch: as the chord spells it, else the key; a German sixth has its raised fourth."""
    raised = step_name(key.tonic, 4, 6)
    if midi % 12 == pitch_class(raised) and describe(chord, key).kind == "augmented sixth":
        return pitch_name(midi, None, raised)
    return pitch_name(midi, None, name_of(midi, chord) or spell(midi % 12, key.tonic))


def pretty_numeral(roman: str) -> str:
    """A numeral for a sentence: "bVII" is ♭VII, "viio7" vii°7."""
    return roman.replace("b", "♭").replace("#", "♯").replace("o", "°")
