"""What a piece shows of the things that conventions speak of."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from theory.core.chord import Chord
from theory.core.harmony.statements import ChordReading, HarmonyReading
from theory.core.key import Key
from theory.core.piece import Piece
from theory.core.rhythm.reading import RhythmReading

_FEWEST_HITS_PER_S = 0.5


@dataclass(frozen=True, slots=True)
class Traits:
    """Figures of one piece; None or empty where nothing is known. Shares are 0 to 1 of the time with chords."""

    tempo_bpm: float | None
    signature: str | None
    mode: str | None  # major or minor
    church_mode: str | None
    swing_ratio: float | None
    chords: tuple[tuple[int, str, str], ...]  # pitch class of root, kind of triad, key; equal neighbours joined
    seventh_share: float
    outside_share: float
    changes_per_bar: float | None
    grooves: tuple[tuple[str, float], ...]
    instruments: tuple[tuple[str, float], ...]
    has_drums: bool | None
    times_s: tuple[tuple[float, float], ...] = ()  # of the chords: start and end
    outside_s: tuple[tuple[float, float], ...] = ()  # where chords from outside the key sound

    def chords_in(self, mode: str) -> list[tuple[int, str]]:
        """Roots in semitones above the tonic of the key, or of its relative where that has the mode asked for."""
        return [chord for chord, _ in self.stretches_in(mode)]

    def stretches_in(self, mode: str) -> tuple[tuple[tuple[int, str], tuple[float, float]], ...]:
        """The same, equal neighbours joined, each with its start and end in seconds."""
        return _joined(self.chords, self.times_s, mode)


@lru_cache(maxsize=4)  # every convention asks for the same two
def _joined(
    chords: tuple[tuple[int, str, str], ...], times_s: tuple[tuple[float, float], ...], mode: str
) -> tuple[tuple[tuple[int, str], tuple[float, float]], ...]:
    joined: list[tuple[tuple[int, str], tuple[float, float]]] = []
    for (root, kind, name), (start_s, end_s) in zip(chords, times_s, strict=True):
        key = Key.parse(name)
        tonic = key.tonic_pc if key.mode == mode else key.relative.tonic_pc
        chord = ((root - tonic) % 12, kind)
        if joined and joined[-1][0] == chord:
            joined[-1] = (chord, (joined[-1][1][0], end_s))
        else:
            joined.append((chord, (start_s, end_s)))
    return tuple(joined)


def traits_of(piece: Piece, harmony: HarmonyReading | None, rhythm: RhythmReading | None) -> Traits:
    """Read the traits off a piece and what was said of it."""
    chords = [row for row in (harmony.chords if harmony else ()) if row.roman]
    total = sum(row.end_s - row.start_s for row in chords) or 1.0
    rows = [(_root(row), triad(_intervals(row)), row.key) for row in chords]
    metres: Counter[str] = Counter()
    for stretch in piece.metres:
        metres[stretch.signature] += round(1000 * stretch.length_s)
    main = harmony.main_key if harmony else None
    modes = [key.church_mode for key in piece.keys if key.church_mode]
    outside = [row for row in chords if row.borrowed or row.function == "X"]
    return Traits(
        tempo_bpm=piece.tempo_bpm,
        signature=metres.most_common(1)[0][0] if metres else None,
        mode=Key.parse(main).mode if main else None,
        church_mode=max(set(modes), key=modes.count) if modes else None,
        swing_ratio=piece.swing_ratio or (rhythm.swing.ratio if rhythm and rhythm.swing else None),
        chords=tuple(rows),
        seventh_share=sum(row.end_s - row.start_s for row in chords if len(_intervals(row)) > 3) / total,
        outside_share=sum(row.end_s - row.start_s for row in outside) / total,
        times_s=tuple((row.start_s, row.end_s) for row in chords),
        outside_s=tuple((row.start_s, row.end_s) for row in outside),
        changes_per_bar=harmony.rhythm.changes_per_bar if harmony and harmony.rhythm else None,
        grooves=tuple((match.name, match.score) for match in (rhythm.grooves if rhythm else ())),
        instruments=piece.instruments,
        has_drums=len(piece.drums) >= _FEWEST_HITS_PER_S * piece.duration_s if piece.notes or piece.drums else None,
    )


def triad(intervals: Sequence[int]) -> str:
    """The kind of triad inside a chord: "major" also stands for open and suspended ones."""
    if 3 in intervals and 4 not in intervals:
        return "dim" if 6 in intervals and 7 not in intervals else "minor"
    return "major"


def _root(row: ChordReading) -> int:
    return Chord.parse(row.label).root_pc or 0


def _intervals(row: ChordReading) -> tuple[int, ...]:
    return Chord.parse(row.label).intervals
