"""MIDI files from the standard library: what the reader of scores reads back, note for note."""

from __future__ import annotations

from theory.core.midi_file import midi_file
from theory.core.score import KeyChange, MetreChange, Part, Score, ScoreNote, TempoChange
from theory.core.score_midi import from_midi

PIECE = Score(
    title="Nacht über Köln",
    end_tick=3840,
    parts=(
        Part(
            name="Piano",
            notes=(
                ScoreNote(start_tick=0, length_ticks=480, pitch=60, velocity=80),
                ScoreNote(start_tick=0, length_ticks=1920, pitch=64, velocity=70),
                ScoreNote(start_tick=480, length_ticks=2000, pitch=60, velocity=90),
            ),
        ),
        Part(name="Bass", program=32, channel=1, notes=(ScoreNote(start_tick=1920, length_ticks=1920, pitch=36),)),
    ),
    tempos=(TempoChange(tick=0, us_per_quarter=625_000), TempoChange(tick=1920, us_per_quarter=500_000)),
    metres=(MetreChange(tick=0, signature="7/8"),),
    keys=(KeyChange(tick=0, key="Eb minor"),),
)


def test_what_is_written_is_read_back_whole() -> None:
    back = from_midi(midi_file(PIECE))
    assert back.parts == PIECE.parts
    assert (back.tempos, back.metres, back.keys) == (PIECE.tempos, PIECE.metres, PIECE.keys)
    assert (back.title, back.end_tick, back.ticks_per_quarter) == (PIECE.title, 3840, 480)


def test_an_empty_score_is_a_file_with_one_track() -> None:
    written = midi_file(Score(end_tick=0))
    assert written.startswith(b"MThd")
    assert written.count(b"MTrk") == 1
