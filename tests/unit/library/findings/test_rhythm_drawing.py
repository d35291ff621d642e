"""The rhythm of a song as the page draws it."""

import json

from library.core.analysis import Metre, PartialAnalysis, Tempo
from library.core.drawings.rhythm import rhythm_drawing
from library.core.notes.transcription import DrumColumns, NoteColumns, Transcription
from theory.core.piece import Bars, DrumHit, Piece, TimedMetre
from theory.core.rhythm.reading import read_rhythm

BEATS = tuple(index * 0.5 for index in range(33))
HITS = sorted(
    [(beat, "kick") for beat in BEATS[:-1:2]]
    + [(beat, "snare") for beat in BEATS[1::2]]
    + [(beat + part, "closed hat") for beat in BEATS[:-1] for part in (0.0, 0.25)]
)


def heard(**more: object) -> PartialAnalysis:
    fields = {
        "duration_s": 16.0, "beats_s": BEATS, "downbeats_s": BEATS[::4], "tempo": Tempo(bpm=120.0, confidence=0.9),
        "metre": Metre(signature="4/4", confidence=0.9),
    }  # fmt: skip
    return PartialAnalysis.model_validate(fields | more)


def notes() -> Transcription:
    columns = DrumColumns(
        time_s=tuple(time for time, _ in HITS), drum=tuple(drum for _, drum in HITS),
        velocity=(90,) * len(HITS), confidence=(0.9,) * len(HITS),
    )  # fmt: skip
    return Transcription(duration_s=16.0, notes=NoteColumns(), drums=columns)


def reading():
    hits = tuple(DrumHit(time, drum) for time, drum in HITS)
    bars = Bars(BEATS, BEATS[::4])
    return read_rhythm(
        Piece(duration_s=16.0, bars=bars, metres=(TimedMetre(0.0, 16.0, "4/4"),), tempo_bpm=120.0, drums=hits)
    )


def test_the_wheel_has_each_part_with_its_counts_and_is_short():
    drawn = rhythm_drawing(heard(), reading(), notes())
    assert drawn is not None
    (wheel,) = drawn["wheels"]
    parts = {part["part"]: part for part in wheel["parts"]}
    assert (wheel["signature"], wheel["bar_s"], wheel["bars"]) == ("4/4", 2.0, None)
    assert parts["kick"]["counts"][:9] == (8, 0, 0, 0, 0, 0, 0, 0, 8)
    assert parts["hat"]["counts"] == (8, 0) * 8
    assert parts["kick"]["syncopation"] == 0
    assert parts["snare"]["syncopation"] > 0
    assert len(json.dumps(drawn)) < 12_000


def test_swing_is_told_by_shares_of_the_beat():
    drawn = rhythm_drawing(heard(), reading(), notes())
    assert drawn is not None
    swing = drawn["swing"]
    even = (50 - swing["from_percent"]) // swing["step_percent"]
    assert swing["counts"][even] == sum(swing["counts"]) > 20


def test_grooves_bring_what_was_heard_beside_each_step():
    drawn = rhythm_drawing(heard(), reading(), notes())
    assert drawn is not None
    best = drawn["grooves"][0]
    assert all(len(line["steps"]) == len(line["heard"]) for line in best["lines"])


def test_without_beats_or_notes_nothing_is_drawn():
    assert rhythm_drawing(heard(beats_s=None, downbeats_s=None), reading(), notes()) is None
    assert rhythm_drawing(heard(), reading(), None) is None
    assert rhythm_drawing(heard(), None, notes()) is None
