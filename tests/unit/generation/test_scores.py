"""Scores and MIDI files of what was composed and played."""

import pytest

from generation.core.composing.melody import melody
from generation.core.composing.song import SongMap
from generation.core.notes import Control, Note, Played, Tone, Written
from generation.core.performing.clock import Clock
from generation.core.performing.perform import perform
from generation.core.scores import MIDI_TICKS, midi_bytes, musicxml, written_score
from tests.support.tunes import tune_plan
from theory.core.score_midi import from_midi
from theory.core.score_musicxml_reading import from_musicxml


def lead_of(song: SongMap) -> Written:
    return Written("lead", melody(song, song.blueprint.part("lead"), 3))


def test_the_written_score_is_the_grid_with_metre_key_and_tempo() -> None:
    song = SongMap(tune_plan(metre="7/8", tonic="Eb", bpm=120.0, swing=2.0))
    row = lead_of(song)
    score = written_score(song, [row])
    assert [(note.start_tick, note.pitch) for note in score.parts[0].notes] == [(n.start, n.pitch) for n in row.notes]
    assert [change.signature for change in score.metres] == ["7/8"]
    assert [change.key for change in score.keys] == ["Eb major"]
    assert score.tempos[0].us_per_quarter == 500_000
    assert score.end_tick == song.end


def test_musicxml_reads_back_note_by_note() -> None:
    song = SongMap(tune_plan(metre="6/8"))
    written = [lead_of(song), Written("keys", (Note(0, 1440, 48), Note(0, 1440, 55)))]
    again = from_musicxml(musicxml(song, written))
    score = written_score(song, written)
    assert [part.notes for part in again.parts] == [part.notes for part in score.parts]


def test_the_midi_file_plays_at_the_seconds_of_the_performance() -> None:
    song = SongMap(tune_plan(genre="jazz-swing", swing=2.0, transition="ritardando", bpm=97.0))
    played = perform(song, [lead_of(song)])
    again = from_midi(midi_bytes(song, played))
    assert again.ticks_per_quarter == MIDI_TICKS
    assert again.parts[0].name == "Lead"
    tones = played[0].tones
    assert len(again.parts[0].notes) == len(tones)
    for note, tone in zip(again.parts[0].notes, tones, strict=True):
        assert again.seconds(note.start_tick) == pytest.approx(tone.start_s, abs=0.001)
        assert note.velocity == tone.velocity
    assert again.seconds(again.end_tick) == pytest.approx(Clock(song).duration_s, abs=0.2)


def test_controllers_bends_and_drums_are_in_the_file() -> None:
    import io

    import mido

    plan = tune_plan()
    drums = plan.parts[2].model_copy(update={"id": "kit", "role": "drums", "instrument": "acoustic-kit"})
    song = SongMap(plan.model_copy(update={"parts": (*plan.parts, drums)}))
    tone = Tone(1.0, 2.0, 60, 90, "slide", ((0.0, -200.0), (0.1, 0.0)))
    played = (Played("lead", (tone,), (Control(0.5, 64, 127),)), Played("kit", (Tone(0.0, 0.1, 36, 100),)))
    file = mido.MidiFile(file=io.BytesIO(midi_bytes(song, played)))
    lead, kit = file.tracks[1:]
    assert [m.control for m in lead if m.type == "control_change"] == [64]
    assert [m.pitch for m in lead if m.type == "pitchwheel"] == [-8192, 0, 0]
    assert {m.channel for m in kit if m.type == "note_on"} == {9}
    assert {m.program for m in lead if m.type == "program_change"} != {0}


def test_the_same_performance_is_the_same_file() -> None:
    song = SongMap(tune_plan())
    assert midi_bytes(song, perform(song, [lead_of(song)])) == midi_bytes(song, perform(song, [lead_of(song)]))


def test_notes_past_the_end_are_left_out_of_the_score() -> None:
    song = SongMap(tune_plan())
    score = written_score(
        song, [Written("lead", (Note(0, 480, 60), Note(song.end, 480, 60), Note(song.end - 240, 960, 62)))]
    )
    assert [note.end_tick for note in score.parts[0].notes] == [480, song.end]
