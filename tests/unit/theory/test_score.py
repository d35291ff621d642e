"""Scores go to MIDI and MusicXML and come back as they were."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from theory.core.score import KeyChange, MetreChange, Part, Score, ScoreNote, TempoChange, without_overlaps
from theory.core.score_midi import from_midi, to_midi
from theory.core.score_musicxml import note_values, to_musicxml
from theory.core.score_musicxml_reading import from_musicxml

notes = st.builds(
    ScoreNote, start_tick=st.integers(0, 4000), length_ticks=st.integers(1, 2500), pitch=st.integers(36, 84),
    velocity=st.integers(1, 127),
)  # fmt: skip
parts = st.builds(
    lambda rows, name, program, channel: Part(
        name=name, program=program, channel=channel, notes=without_overlaps(rows)
    ),
    st.lists(notes, max_size=12), st.sampled_from(["", "Violine I", "Flöte"]), st.integers(0, 127), st.integers(0, 15),
)  # fmt: skip


@st.composite
def scores(draw: st.DrawFn) -> Score:
    rows = tuple(draw(st.lists(parts, min_size=1, max_size=3)))
    end = max((note.end_tick for part in rows for note in part.notes), default=0) + draw(st.integers(0, 600))
    ticks = sorted({0, min(end, draw(st.integers(1, 3000)))})
    return Score(
        title=draw(st.sampled_from(["", "A & B <ü>"])), ticks_per_quarter=draw(st.sampled_from([96, 480, 960])),
        upbeat_ticks=draw(st.sampled_from([0, 240])), end_tick=end, parts=rows,
        tempos=tuple(TempoChange(tick=tick, us_per_quarter=draw(st.integers(100_000, 2_000_000))) for tick in ticks),
        metres=(MetreChange(tick=0, signature=draw(st.sampled_from(["3/4", "4/4", "6/8", "7/8"]))),),
        keys=tuple(KeyChange(tick=tick, key=draw(st.sampled_from(["Eb major", "F# minor"]))) for tick in ticks),
    )  # fmt: skip


@given(scores())
@settings(max_examples=40, deadline=None)
def test_midi_keeps_every_tick(score: Score) -> None:
    assert from_midi(to_midi(score)) == score


@given(scores())
@settings(max_examples=40, deadline=None)
def test_musicxml_keeps_every_tick_and_velocity(score: Score) -> None:
    assert from_musicxml(to_musicxml(score)) == score


def test_musicxml_keeps_a_key_that_begins_as_the_score_ends() -> None:
    keys = (KeyChange(tick=0, key="Eb major"), KeyChange(tick=240, key="F# minor"))
    score = Score(
        ticks_per_quarter=96, upbeat_ticks=240, end_tick=240, parts=(Part(name=""),), keys=keys,
        tempos=(TempoChange(tick=0, us_per_quarter=500_000),), metres=(MetreChange(tick=0, signature="3/4"),),
    )  # fmt: skip
    assert from_musicxml(to_musicxml(score)) == score


@given(scores())
@settings(max_examples=20, deadline=None)
def test_json_keeps_the_score(score: Score) -> None:
    assert Score.from_json(score.to_json()) == score


def _small() -> Score:
    rows = (
        ScoreNote(start_tick=0, length_ticks=480, pitch=63),
        ScoreNote(start_tick=0, length_ticks=480, pitch=70),
        ScoreNote(start_tick=480, length_ticks=1920, pitch=68),
        ScoreNote(start_tick=2400, length_ticks=160, pitch=66),
    )
    return Score(
        end_tick=3840, parts=(Part(name="Piano", notes=rows),), keys=(KeyChange(tick=0, key="Eb major"),),
        metres=(MetreChange(tick=0, signature="4/4"),), tempos=(TempoChange(tick=0, us_per_quarter=600_000),),
    )  # fmt: skip


def test_music21_reads_what_we_write() -> None:
    music21 = pytest.importorskip("music21")
    read = music21.converter.parseData(to_musicxml(_small()), format="musicxml")
    found = [
        (float(note.offset), float(note.quarterLength), {pitch.nameWithOctave for pitch in note.pitches})
        for note in read.stripTies().flatten().notes
    ]
    assert found == [
        (0.0, 1.0, {"E-4", "B-4"}),
        (1.0, 4.0, {"A-4"}),
        (5.0, pytest.approx(1 / 3), {"G-4"}),
    ]
    assert read.parts[0].recurse().getElementsByClass("KeySignature")[0].sharps == -3


def test_note_values_add_up() -> None:
    for ticks in range(1, 4000, 7):
        assert sum(value.ticks for value in note_values(ticks, 480)) == ticks
    assert [(value.name, value.dots) for value in note_values(720, 480)] == [("quarter", 1)]
    assert note_values(160, 480)[0].triplet


def test_seconds_follow_the_tempo_map() -> None:
    score = Score(
        end_tick=1920,
        tempos=(TempoChange(tick=0, us_per_quarter=500_000), TempoChange(tick=960, us_per_quarter=1_000_000)),
    )
    assert score.seconds(960) == pytest.approx(1.0)
    assert score.seconds(1440) == pytest.approx(2.0)


def test_bars_begin_with_the_upbeat_and_with_every_new_metre() -> None:
    score = Score(
        end_tick=5000, upbeat_ticks=480,
        metres=(MetreChange(tick=0, signature="4/4"), MetreChange(tick=2400, signature="3/4")),
    )  # fmt: skip
    assert score.bars()[:3] == ((0, 480), (480, 2400), (2400, 3840))


@pytest.mark.parametrize("content", [b"", b"MThd", b"no midi at all"])
def test_it_says_what_is_wrong_with_a_bad_midi_file(content: bytes) -> None:
    with pytest.raises(ValueError, match="MIDI"):
        from_midi(content)


@pytest.mark.parametrize(
    "text", ["", "<html/>", "<score-timewise/>", "<!DOCTYPE a [<!ENTITY b 'c'>]><score-partwise/>"]
)
def test_it_says_what_is_wrong_with_bad_musicxml(text: str) -> None:
    with pytest.raises(ValueError, match="XML"):
        from_musicxml(text)


def test_overlapping_notes_of_one_pitch_are_refused() -> None:
    rows = (ScoreNote(start_tick=0, length_ticks=10, pitch=60), ScoreNote(start_tick=5, length_ticks=10, pitch=60))
    with pytest.raises(ValueError, match="overlap"):
        Part(name="x", notes=rows)
    assert [note.length_ticks for note in without_overlaps(list(rows))] == [5, 10]
