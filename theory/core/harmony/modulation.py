"""Changes of key: where, how far, and over which chord. Rules: docs/algorithms/modulation.md."""

from theory.core.harmony.context import ReadChord, place
from theory.core.harmony.function import HarmonicReading, describe
from theory.core.harmony.statements import Modulation, ModulationKind
from theory.core.key import Key
from theory.core.piece import Piece

_REACH = 3  # a pivot stands at most so many chords before the first chord that the old key does not have
_PIVOT_KINDS = ("own", "substitute")


def find_modulations(piece: Piece, chords: tuple[ReadChord, ...]) -> tuple[Modulation, ...]:
    """One statement for every change between the piece's key stretches."""
    found = []
    for old, new in zip(piece.keys, piece.keys[1:], strict=False):
        if old.key == new.key:
            continue
        at = next((index for index, chord in enumerate(chords) if chord.end_s > new.start_s + 1e-6), None)
        if at is None:
            continue
        confidence = round(min(old.confidence, new.confidence) * 0.9, 3)
        found.append(_modulation(piece, chords, at, (old.key, new.key, confidence)))
    return tuple(found)


def _modulation(piece: Piece, chords: tuple[ReadChord, ...], at: int, change: tuple[Key, Key, float]) -> Modulation:
    old, new, confidence = change
    pivot = _pivot(chords, at, old, new)
    kind: ModulationKind = "pivot" if pivot is not None else ("chromatic" if _slides(chords, at) else "direct")
    chord = None if pivot is None else chords[pivot]
    in_old = None if chord is None else describe(chord.chord, old).roman
    in_new = None if chord is None else describe(chord.chord, new).roman
    start_s = chords[at].start_s
    return Modulation(
        start_s=start_s, end_s=chords[at].end_s, start=place(piece, start_s), end=place(piece, chords[at].end_s),
        confidence=confidence, why=_why(kind, (old, new), (chord.chord.symbol if chord else "", in_old, in_new)),
        from_key=str(old), to_key=str(new), kind=kind, fifths_apart=fifths_apart(old, new),
        pivot_symbol=chord.chord.symbol if chord else None, pivot_in_old=in_old, pivot_in_new=in_new,
        pivot_s=chord.start_s if chord else None,
    )  # fmt: skip


def fifths_apart(old: Key, new: Key) -> int:
    """Steps from the old key signature to the new one on the circle of fifths, -5 to 6; sharper is positive."""
    return (new.fifths - old.fifths + 5) % 12 - 5


def _pivot(chords: tuple[ReadChord, ...], at: int, old: Key, new: Key) -> int | None:
    """The last chord near the change that is at home in both keys; the arrival's own dominant is none."""
    last = next((i for i in range(at, min(at + _REACH, len(chords))) if not _at_home(chords[i], old)), at)
    for index in range(last - 1, max(-1, last - 1 - _REACH), -1):
        if chords[index].chord.root_pc is not None and _at_home(chords[index], old) and _at_home(chords[index], new):
            return index
    return None


def _at_home(chord: ReadChord, key: Key) -> bool:
    reading: HarmonicReading = describe(chord.chord, key)
    return chord.chord.root_pc is None or reading.kind in _PIVOT_KINDS


def _slides(chords: tuple[ReadChord, ...], at: int) -> bool:
    """Chromatic: between the last old chord and the first new one a tone moves to its own altered form."""
    if at == 0:
        return False
    old, new = chords[at - 1].chord.pitch_classes, chords[at].chord.pitch_classes
    kept = len(old & new)
    moved = [tone for tone in old - new if {(tone + 1) % 12, (tone - 1) % 12} & (new - old)]
    return kept >= 1 and len(moved) >= 1


def _why(kind: ModulationKind, keys: tuple[Key, Key], pivot: tuple[str, str | None, str | None]) -> str:
    old, new = keys
    symbol, in_old, in_new = pivot
    if kind == "pivot":
        return f"{symbol} is {in_old} in {old.pretty} and {in_new} in {new.pretty}"
    if kind == "chromatic":
        return f"a tone of {old.pretty} slides by a semitone into {new.pretty}; no chord belongs to both"
    return f"{new.pretty} begins without a chord that belongs to both keys"
