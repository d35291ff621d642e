"""All that can be said about the harmony of a piece, in one document."""

from theory.core.harmony.cadence import find_cadences
from theory.core.harmony.complexity import read_complexity
from theory.core.harmony.context import ReadChord, main_key, place, read_chords
from theory.core.harmony.harmonic_rhythm import read_harmonic_rhythm
from theory.core.harmony.modulation import find_modulations
from theory.core.harmony.patterns import find_patterns
from theory.core.harmony.statements import (
    Cadence,
    ChordReading,
    HarmonyReading,
    KeyStretch,
    Modulation,
    PatternFound,
)
from theory.core.harmony.tension import read_tension
from theory.core.harmony.voice_leading import read_voice_leading
from theory.core.key import Key
from theory.core.piece import Piece


def read_harmony(piece: Piece) -> HarmonyReading:
    """Read the harmony of `piece`: numerals, modulations, cadences, patterns, voice leading, tension, complexity.

    Without keys nothing can be named: the reading then is empty. Confidences carry those of the piece's own rows.
    """
    chords = read_chords(piece)
    home = main_key(piece)
    modulations = find_modulations(piece, chords)
    cadences = find_cadences(piece, chords)
    patterns = find_patterns(piece, chords)
    return HarmonyReading(
        main_key=None if home is None else str(home[0]),
        main_key_confidence=0.0 if home is None else round(home[1], 3),
        keys=_key_stretches(piece, None if home is None else home[0]),
        chords=tuple(_chord_reading(piece, chord) for chord in chords),
        modulations=modulations,
        cadences=cadences,
        rhythm=read_harmonic_rhythm(piece, chords),
        patterns=patterns,
        voice_leading=read_voice_leading(piece, chords),
        tension=read_tension(chords, None if home is None else home[0]),
        complexity=read_complexity(piece, chords),
        summary=_summary(home, modulations, cadences, patterns),
    )


def _key_stretches(piece: Piece, home: Key | None) -> tuple[KeyStretch, ...]:
    return tuple(
        KeyStretch(
            start_s=row.start_s, end_s=row.end_s, start=place(piece, row.start_s), end=place(piece, row.end_s),
            confidence=row.confidence, key=str(row.key), why=_relation(row.key, home),
        )
        for row in piece.keys
    )  # fmt: skip


def _relation(key: Key, home: Key | None) -> str:
    """What a key is to the main key, in words."""
    if home is None:
        return "the only key known"
    if key == home:
        return "the main key"
    if key == home.relative:
        return f"the relative of {home.pretty}"
    if key.tonic_pc == home.tonic_pc:
        return f"the parallel of {home.pretty}"
    steps = (key.tonic_pc - home.tonic_pc) % 12
    names = {7: "dominant", 5: "subdominant", 2: "supertonic", 4: "mediant", 9: "submediant", 10: "subtonic"}
    if home.mode == "minor":
        names |= {3: "mediant", 8: "submediant"}
    return f"the key of the {names[steps]} of {home.pretty}" if steps in names else f"far from {home.pretty}"


_KIND_REASONS = {
    "own": "it belongs to {key}",
    "substitute": "it belongs to {key} and stands for the tonic",
    "mixture": "it is borrowed from the other mode of {key}",
    "applied dominant": "it is the dominant of another degree",
    "applied leading-tone": "it leads up by a semitone to another degree",
    "Neapolitan": "a major chord on the lowered second degree",
    "augmented sixth": "its augmented sixth opens to the octave of the dominant",
    "tritone substitute": "a dominant seventh a tritone from the one expected",
    "common-tone diminished": "it keeps the next chord's root and slides around it",
    "cadential six-four": "the tonic over 5 only delays the dominant that follows",
    "chromatic": "no rule of {key} places it",
    "none": "no chord sounds",
}


def _chord_reading(piece: Piece, chord: ReadChord) -> ChordReading:
    reading = chord.reading
    return ChordReading(
        start_s=chord.start_s, end_s=chord.end_s, start=place(piece, chord.start_s), end=place(piece, chord.end_s),
        confidence=round(chord.confidence, 3), why=_KIND_REASONS[reading.kind].format(key=chord.key.pretty),
        label=str(chord.chord), symbol=chord.chord.symbol, key=str(chord.key), roman=reading.roman,
        function=reading.function, role=reading.role, kind=reading.kind, borrowed=reading.borrowed,
    )  # fmt: skip


def _summary(
    home: tuple[Key, float] | None,
    modulations: tuple[Modulation, ...],
    cadences: tuple[Cadence, ...],
    patterns: tuple[PatternFound, ...],
) -> tuple[str, ...]:
    """A few sentences: key, where it goes, what it is made of, how it closes."""
    if home is None:
        return ()
    lines = [f"The main key is {home[0].pretty}."]
    goals = list(dict.fromkeys(Key.parse(row.to_key).pretty for row in modulations if row.to_key != str(home[0])))
    if goals:
        lines.append(f"It goes to {', '.join(goals[:4])}{' and further' if len(goals) > 4 else ''}.")
    sure = [row for row in patterns if row.confidence >= 0.6]
    if sure:
        best = max(sure, key=lambda row: row.confidence * (row.end_s - row.start_s))
        lines.append(f"It uses {best.name}.")
    if cadences:
        last = cadences[-1]
        article = "an" if last.kind[0] in "aeioA" else "a"
        lines.append(f"It closes with {article} {last.kind} cadence ({'–'.join(last.numerals)}).")
    return tuple(lines)
