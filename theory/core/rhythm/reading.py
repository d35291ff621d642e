"""The rhythm of a piece, read in the words of music theory."""

from collections.abc import Sequence

from theory.core.document import Document
from theory.core.metre import Metre
from theory.core.piece import Piece, TimedNote
from theory.core.rhythm.density import NoteDensity, note_density, onset_times
from theory.core.rhythm.grid import BarGrid, bar_grids, drum_onsets, note_onsets
from theory.core.rhythm.grooves import GrooveMatch, groove_matches
from theory.core.rhythm.hierarchy import BeatStrength, Grouping, beat_strengths
from theory.core.rhythm.microtiming import Microtiming, microtiming
from theory.core.rhythm.polyrhythm import Polyrhythm, polyrhythms
from theory.core.rhythm.swing import SwingReading, swing
from theory.core.rhythm.syncopation import Syncopation, syncopation
from theory.core.rhythm.variety import rhythm_complexity
from theory.core.statement import Complexity

KIT = {
    "kick": "kick",
    "snare": "snare",
    "clap": "snare",
    "rim": "snare",
    "closed hat": "hat",
    "open hat": "hat",
    "ride": "hat",
    "shaker": "hat",
    "hat": "hat",
    "tom": "tom",
    "crash": "crash",
}
_NO_CREDIT_BELOW = 0.2


class RhythmReading(Document):
    """All that is said about the rhythm. What cannot be told is None or empty."""

    syncopation: tuple[Syncopation, ...] = ()  # one for each part, the most telling part first
    density: NoteDensity | None = None
    hierarchy: tuple[BeatStrength, ...] = ()
    grooves: tuple[GrooveMatch, ...] = ()  # best first
    swing: SwingReading | None = None
    microtiming: tuple[Microtiming, ...] = ()  # one for each part
    polyrhythms: tuple[Polyrhythm, ...] = ()
    complexity: Complexity | None = None


def read_rhythm(piece: Piece) -> RhythmReading:
    """Read the rhythm of a piece from its bars, notes and drums."""
    parts = onset_parts(piece)
    everything = onset_times(time_s for times_s in parts.values() for time_s in times_s)
    grids = bar_grids(piece)
    swung = None if _is_compound(piece) else swing(everything, piece.bars)
    ratio = grid_swing(piece, swung)
    density = note_density(everything, grids, _note_trust(piece))
    if not grids or not everything:
        return RhythmReading(density=density)
    onsets = note_onsets((*piece.notes, *piece.melody, *piece.bass), grids, ratio)
    drums = drum_onsets((hit for hit in piece.drums if KIT.get(hit.drum) in {"kick", "snare"}), grids, ratio)
    hierarchy = beat_strengths(piece.bars, grids, (*onsets, *drums))
    syncopations = _syncopations(piece, grids, (ratio, hierarchy[0].grouping if hierarchy else None))
    poly = polyrhythms(_voices(parts), piece, grids[0].metre.beats_per_bar)
    return RhythmReading(
        syncopation=syncopations,
        density=density,
        hierarchy=hierarchy,
        grooves=groove_matches(parts, grids, piece.tempo_bpm or _tempo(piece)),
        swing=swung,
        microtiming=_microtimings(parts, piece),
        polyrhythms=poly,
        complexity=rhythm_complexity(grids, onsets or drums, syncopations, density, poly),
    )


def onset_parts(piece: Piece) -> dict[str, tuple[float, ...]]:
    """Onset times in seconds by part: kick, snare, hat, tom, crash, melody, bass, chords (the rest), notes (all)."""
    named = {(note.start_s, note.pitch) for note in (*piece.melody, *piece.bass)}
    rest = [note for note in piece.notes if (note.start_s, note.pitch) not in named]
    rows: dict[str, list[float]] = {}
    for hit in piece.drums:
        if hit.confidence >= _NO_CREDIT_BELOW:
            rows.setdefault(KIT.get(hit.drum, hit.drum), []).append(hit.time_s)
    for name, notes in (("melody", piece.melody), ("bass", piece.bass), ("chords", rest), ("notes", piece.notes)):
        if notes:
            rows[name] = [note.start_s for note in notes]
    return {name: onset_times(times) for name, times in rows.items()}


def _voices(parts: dict[str, tuple[float, ...]]) -> dict[str, tuple[float, ...]]:
    """Parts that may play against each other; "notes" holds the others and the hat hides what it runs along with."""
    return {name: times for name, times in parts.items() if name not in {"notes", "crash"}}


def _is_compound(piece: Piece) -> bool:
    """True where beats fall into three by the metre; long and short notes are no swing there."""
    return bool(piece.metres) and all(Metre.parse(row.signature).is_compound for row in piece.metres)


def grid_swing(piece: Piece, swung: SwingReading | None) -> float:
    """The swing that the grid takes out: of eighths only, and only where it is plain."""
    if swung and swung.level == "eighths" and swung.confidence >= 0.5:
        return swung.ratio
    return piece.swing_ratio or 1.0


def _syncopations(
    piece: Piece, grids: tuple[BarGrid, ...], setting: tuple[float, Grouping | None]
) -> tuple[Syncopation, ...]:
    ratio, grouping = setting
    strokes = [hit for hit in piece.drums if KIT.get(hit.drum) in {"kick", "snare"}]
    rows = {
        "melody": note_onsets(piece.melody, grids, ratio),
        "bass": note_onsets(piece.bass, grids, ratio),
        "notes": note_onsets(piece.notes, grids, ratio),
        "drums": drum_onsets(strokes, grids, ratio),
    }
    found = (syncopation(name, onsets, grids, grouping) for name, onsets in rows.items())
    return tuple(one for one in found if one)


def _microtimings(parts: dict[str, tuple[float, ...]], piece: Piece) -> tuple[Microtiming, ...]:
    names = [name for name in ("kick", "snare", "hat", "melody", "bass", "notes") if name in parts]
    found = (microtiming(name, parts[name], piece.bars) for name in names)
    return tuple(one for one in found if one)


def _note_trust(piece: Piece) -> float:
    rows: Sequence[TimedNote] = piece.notes or piece.melody or piece.bass
    trusts = [note.confidence for note in rows] + [hit.confidence for hit in piece.drums]
    return sum(trusts) / len(trusts) if trusts else 0.0


def _tempo(piece: Piece) -> float | None:
    beats = piece.bars.beats_s
    return 60 * (len(beats) - 1) / (beats[-1] - beats[0]) if len(beats) > 1 and beats[-1] > beats[0] else None
