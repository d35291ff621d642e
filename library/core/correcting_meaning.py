"""What a correction would mean, told before it is made: a chord's numeral and function, a key's numerals."""

from collections import defaultdict
from dataclasses import dataclass

from library.core.analysis import Analysis, ChordSpan
from library.core.correcting_choices import around, chord_index
from library.core.correcting_harmony import key_at, set_key
from library.core.corrections import KeyIs
from library.core.misfit import DoesNotFitError
from theory.core.chord import Chord
from theory.core.chord_entry import parse_chord
from theory.core.harmony.function import describe_between
from theory.core.notation import Raised, numeral_parts, spoken, symbol_parts
from theory.core.pitch import pretty, spell

SHOWN_CHORDS = 6


@dataclass(frozen=True, slots=True)
class ChordMeaning:
    """One chord as the song would show it."""

    symbol: Raised
    numeral: Raised
    letter: str  # T, P, D, X, or "-" for no chord or no key
    words: str
    spoken: str
    tones: str


def chord_meaning(shown: Analysis, text: str, start_s: float, end_s: float) -> ChordMeaning:
    """What typed text would mean from `start_s` to `end_s`. Raises ValueError with a sentence."""
    middle_s = (start_s + end_s) / 2
    key = key_at(shown, middle_s)
    chord = parse_chord(text, key)
    if chord.root is None:
        return ChordMeaning(Raised("N.C."), Raised(""), "-", "No chord sounds here.", spoken(chord), "")
    if key is None:
        names = " ".join(pretty(spell((chord.root_pc or 0) + step, chord.root)) for step in chord.intervals)
        words = "No key is known here, so it has no numeral."
        return ChordMeaning(symbol_parts(chord.symbol), Raised(""), "-", words, spoken(chord), names)
    chord = Chord(spell(chord.root_pc or 0, key.tonic), chord.quality, chord.bass_degree)
    place = chord_index(shown.chords, middle_s)
    reading = describe_between(chord, key, *(around(shown.chords, place) if place is not None else (None, None)))
    kind = "" if reading.kind in ("own", "none", "substitute", "chromatic") else f", {reading.kind}"
    borrowed = ", borrowed" if reading.borrowed and not kind else ""
    role = "outside the key" if reading.function == "X" else reading.role
    names = " ".join(pretty(spell(((chord.root_pc or 0) + step) % 12, key.tonic)) for step in chord.intervals)
    return ChordMeaning(
        symbol_parts(chord.symbol), numeral_parts(reading.roman or ""), reading.function,
        f"{role.capitalize()} in {key.pretty}{kind}{borrowed}", spoken(chord), names,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class KeyMeaning:
    """How the chords of a song or stretch would read in another key."""

    key: str
    chords: tuple[tuple[Raised, Raised, str], ...]  # symbol, numeral, function; the longest sounding first
    words: str


def key_meaning(shown: Analysis, said: KeyIs) -> KeyMeaning:
    """How chords would read if the key were another. Raises ValueError with a sentence."""
    stretch = None if said.start_s is None or said.end_s is None else (said.start_s, said.end_s)
    try:
        after = set_key(shown, said.key, said.mode, stretch)
    except DoesNotFitError as reason:
        raise ValueError(str(reason)) from reason
    first_s, last_s = stretch or (0.0, shown.duration_s)
    there = [one for one in after.chords if one.end_s > first_s and one.start_s < last_s and one.label != "N"]
    inside = sum(chord.function != "X" and not chord.borrowed for chord in there)
    tonic, _, mode = said.key.partition(" ")
    words = f"{inside} of {len(there)} chords belong to it." if there else "No chords were heard there."
    return KeyMeaning(f"{pretty(tonic)} {said.mode or mode}", _longest(there), words)


def _longest(chords: list[ChordSpan]) -> tuple[tuple[Raised, Raised, str], ...]:
    seconds: dict[tuple[str, str, str], float] = defaultdict(float)
    for chord in chords:
        seconds[chord.symbol, chord.roman or "", chord.function] += chord.end_s - chord.start_s
    first = sorted(seconds, key=lambda row: -seconds[row])[:SHOWN_CHORDS]
    return tuple((symbol_parts(symbol), numeral_parts(roman), letter) for symbol, roman, letter in first)
