"""Cadences: which closes there are, how final, and what makes them ends. Rules: docs/algorithms/cadences.md."""

import math
from bisect import bisect_right
from dataclasses import dataclass
from statistics import median

from theory.core.harmony.context import ReadChord, beats_between, place
from theory.core.harmony.statements import Cadence, CadenceKind
from theory.core.piece import Piece, TimedNote

_FINALITY: dict[CadenceKind, float] = {
    "perfect authentic": 1.0, "imperfect authentic": 0.75, "plagal": 0.6, "backdoor": 0.6, "Aeolian": 0.6,
    "Phrygian": 0.55, "half": 0.5, "deceptive": 0.4, "evaded": 0.3,
}  # fmt: skip
# How readily two chords are heard as a close before anything else is known, in nats.
_LEANING: dict[CadenceKind, float] = {
    "perfect authentic": 0.6, "imperfect authentic": -0.6, "plagal": -1.2, "backdoor": -0.4, "Aeolian": -0.3,
    "Phrygian": 0.2, "half": -1.2, "deceptive": -0.4, "evaded": -0.8,
}  # fmt: skip
_LEAST_CONFIDENCE = 0.4


@dataclass(frozen=True, slots=True)
class PhraseEnd:
    """What speaks for a phrase ending on a chord: nats, and the reasons in words."""

    evidence: float
    reasons: tuple[str, ...]


def find_cadences(piece: Piece, chords: tuple[ReadChord, ...]) -> tuple[Cadence, ...]:
    """All closes that end a phrase more likely than not; of closes on neighbouring chords the more likely."""
    usual = median(chord.beats for chord in chords) if chords else 1.0
    found: list[Cadence] = []
    for index in range(1, len(chords)):
        kind = cadence_kind(chords, index, melody_pc(piece, chords[index].start_s))
        if kind is None:
            continue
        cadence = _cadence(piece, chords, index, (kind, usual))
        if cadence.confidence < _LEAST_CONFIDENCE:
            continue
        if found and found[-1].arrival_s >= chords[index - 1].start_s - 1e-6:
            if found[-1].confidence >= cadence.confidence:
                continue
            found.pop()
        found.append(cadence)
    return tuple(found)


def cadence_kind(chords: tuple[ReadChord, ...], index: int, melody: int | None) -> CadenceKind | None:
    """The close that chord `index` makes with the one before it, None for none. `melody` is the tune's pitch class."""
    before, last = chords[index - 1], chords[index]
    if before.degree is None or last.degree is None:
        return None
    lead = (before.chord.root_pc or 0) - last.key.tonic_pc
    if _is_tonic(last):
        return _closing(before, last, lead % 12, melody, chords[max(0, index - 2) : index - 1])
    if last.degree == 7 and last.is_major and last.inversion == 0:
        return _opening(before, last, lead % 12)
    if lead % 12 == 7 and before.is_major and before.inversion == 0 and last.inversion == 0:
        own_sixth = 9 if last.key.mode == "major" else 8
        if last.degree in (own_sixth, 8) and last.chord.quality in ("maj", "min", "maj7", "min7"):
            return "deceptive"
    return None


def _is_tonic(chord: ReadChord) -> bool:
    dominant_seventh = 10 in chord.chord.intervals and chord.is_major
    return chord.degree == 0 and (chord.is_major or chord.is_minor) and not dominant_seventh


def _closing(
    before: ReadChord, last: ReadChord, lead: int, melody: int | None, earlier: tuple[ReadChord, ...]
) -> CadenceKind | None:
    """Closes on the tonic, by the root `lead` (semitones above the tonic) of the chord before."""
    chord = before.chord
    if lead == 7 and (before.is_major or 8 in chord.intervals or 5 in chord.intervals):
        return _authentic(before, last, melody, earlier)
    if last.inversion != 0:
        return None
    kind: CadenceKind | None = None
    if lead == 11 and 6 in chord.intervals:
        kind = "imperfect authentic"
    elif lead == 10 and before.is_major:
        aeolian = bool(earlier) and earlier[-1].degree == 8 and earlier[-1].is_major
        kind = "Aeolian" if aeolian else ("backdoor" if last.key.mode == "major" else None)
    elif lead == 5 and before.inversion == 0 and (before.is_major or before.is_minor):
        kind = "plagal"
    return kind


def _authentic(
    before: ReadChord, last: ReadChord, melody: int | None, earlier: tuple[ReadChord, ...]
) -> CadenceKind | None:
    """V to I: perfect with both in root position and the tune (where known) on the tonic; evaded over the third."""
    if last.inversion == 1:
        prepared = bool(earlier) and earlier[-1].reading.kind == "cadential six-four"
        return "evaded" if prepared or before.inversion == 3 else None
    if last.inversion != 0:
        return None
    perfect = before.inversion == 0 and melody in (None, last.key.tonic_pc)
    return "perfect authentic" if perfect else "imperfect authentic"


def _opening(before: ReadChord, last: ReadChord, lead: int) -> CadenceKind | None:
    """Closes on the dominant triad; a dominant with its seventh asks to go on and closes nothing."""
    if 10 in last.chord.intervals or lead == 7:
        return None
    if last.key.mode == "minor" and lead == 5 and before.inversion == 1 and before.is_minor:
        return "Phrygian"
    return "half" if before.reading.function in ("P", "T", "D") and lead != 11 else None


def _cadence(piece: Piece, chords: tuple[ReadChord, ...], index: int, found: tuple[CadenceKind, float]) -> Cadence:
    kind, usual = found
    last = chords[index]
    ending = phrase_end(piece, chords, index, usual)
    logit = _LEANING[kind] + ending.evidence - 0.9
    trust = min(last.confidence, chords[index - 1].confidence)
    confidence = trust / (1 + math.exp(-logit))
    first = index - 1
    if first > 0 and chords[first - 1].reading.function in ("P", "D") and chords[first - 1].key == last.key:
        first -= 1
    strength = _FINALITY[kind] * (0.55 + 0.45 / (1 + math.exp(-ending.evidence)))
    numerals = tuple(chord.reading.roman or "N" for chord in chords[first : index + 1])
    return Cadence(
        start_s=chords[first].start_s, end_s=last.end_s, start=place(piece, chords[first].start_s),
        end=place(piece, last.end_s), confidence=round(confidence, 3), strength=round(strength, 3), kind=kind,
        key=str(last.key), numerals=numerals, arrival_s=last.start_s, arrival=place(piece, last.start_s),
        why=_why(kind, numerals, ending),
    )  # fmt: skip


def _why(kind: CadenceKind, numerals: tuple[str, ...], ending: PhraseEnd) -> str:
    reasons = "; ".join(ending.reasons) if ending.reasons else "little else marks an end here"
    return f"{'–'.join(numerals)} is {'an' if kind[0] in 'aeioA' else 'a'} {kind} cadence; {reasons}"


def phrase_end(piece: Piece, chords: tuple[ReadChord, ...], index: int, usual_beats: float) -> PhraseEnd:
    """Evidence that a phrase ends on a chord: its length, its place, the tune's rest, a section's end."""
    last = chords[index]
    evidence, reasons = 0.0, []
    longer = math.log2(max(0.1, last.beats) / max(0.1, usual_beats))
    evidence += max(-1.5, min(1.5, longer)) * 0.8
    if longer > 0.5:
        reasons.append("its last chord lasts longer than most")
    where = place(piece, last.start_s)
    if where is not None:
        strong = abs(where.beat - round(where.beat)) < 0.2 and round(where.beat) in (1, 3)
        evidence += 0.3 if strong else -0.5
        on_fourth = where.bar % 4 == 0 or (where.bar - 1) % 4 == 0
        evidence += 0.5 if on_fourth and where.bar > 1 else 0.0
        if on_fourth and where.bar > 1:
            reasons.append("it falls where a group of four bars closes")
    rest = melody_rest_beats(piece, last.start_s, last.end_s)
    if rest is not None:
        evidence += max(-0.8, min(1.4, 0.8 * (rest - 1.0)))
        if rest >= 1.5:
            reasons.append("the tune comes to rest")
    if index == len(chords) - 1 or chords[index + 1].chord.root_pc is None:
        evidence += 1.5
        reasons.append("the harmony ends with it")
    elif any(abs(section.start_s - last.end_s) < max(0.3, 0.2 * last.end_s - 0.2 * last.start_s)
             for section in piece.sections):  # fmt: skip
        evidence += 1.0
        reasons.append("a new section follows")
    return PhraseEnd(evidence, tuple(reasons))


def melody_pc(piece: Piece, time_s: float) -> int | None:
    """Pitch class of the tune as a chord begins (its note then, or the first within 0.4 s); None without a tune."""
    note = _melody_note(piece.melody, time_s + 0.05)
    return None if note is None else note.pitch % 12


def _melody_note(melody: tuple[TimedNote, ...], time_s: float) -> TimedNote | None:
    index = bisect_right(melody, time_s, key=lambda note: note.start_s) - 1
    if index >= 0 and melody[index].end_s > time_s:
        return melody[index]
    if index + 1 < len(melody) and melody[index + 1].start_s < time_s + 0.4:
        return melody[index + 1]
    return None


def melody_rest_beats(piece: Piece, start_s: float, end_s: float) -> float | None:
    """Beats until the tune moves on: from the last note that begins within the chord to the next note after it."""
    melody = piece.melody
    if not melody:
        return None
    last = bisect_right(melody, end_s - 0.1, key=lambda note: note.start_s) - 1
    if last < 0:
        return None
    begins = max(melody[last].start_s, start_s)
    until = melody[last + 1].start_s if last + 1 < len(melody) else end_s
    return beats_between(piece, begins, max(until, begins))
