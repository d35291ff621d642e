"""A hearing as theory reads it: chords, keys, bars, notes and sections of one piece, with their confidences."""

from library.core.analysis import Analysis
from library.core.notes.transcription import PieceRows, Transcription
from theory.core.chord import Chord
from theory.core.key import Key
from theory.core.piece import Bars, Piece, TimedChord, TimedKey, TimedMetre, TimedSection

UNKNOWN_CHORD = Chord(None)


def piece_of(heard: Analysis, transcription: Transcription | None = None) -> Piece:
    """The piece behind an analysis and, where notes were heard, its transcription."""
    rows: PieceRows = transcription.rows() if transcription else {}
    return Piece(
        duration_s=heard.duration_s,
        bars=Bars(heard.beats_s, heard.downbeats_s),
        metres=_metres(heard),
        tempo_bpm=heard.tempo.bpm if heard.tempo else None,
        swing_ratio=heard.swing.ratio if heard.swing else None,
        keys=_keys(heard),
        chords=tuple(TimedChord(c.start_s, c.end_s, _chord(c.label), c.confidence) for c in heard.chords),
        sections=tuple(TimedSection(s.start_s, s.end_s, s.label, s.name, s.confidence) for s in heard.sections),
        instruments=tuple((one.name, one.confidence) for one in heard.instruments),
        **rows,
    )


def _metres(heard: Analysis) -> tuple[TimedMetre, ...]:
    if heard.metre_regions:
        return tuple(TimedMetre(r.start_s, r.end_s, r.signature, r.confidence) for r in heard.metre_regions)
    if heard.metre is None or heard.duration_s <= 0:
        return ()
    return (TimedMetre(0.0, heard.duration_s, heard.metre.signature, heard.metre.confidence),)


def _keys(heard: Analysis) -> tuple[TimedKey, ...]:
    if heard.key_regions:
        return tuple(TimedKey(r.start_s, r.end_s, Key.parse(r.key), r.confidence) for r in heard.key_regions)
    if heard.key is None or heard.duration_s <= 0:
        return ()
    return (TimedKey(0.0, heard.duration_s, Key.parse(heard.key.key), heard.key.confidence),)


def _chord(label: str) -> Chord:
    """The chord of a label; one that theory does not know sounds as none, since nothing can be said of it."""
    try:
        return Chord.parse(label)
    except ValueError:
        return UNKNOWN_CHORD
