"""Chords as charts, and everything that was heard as JAMS."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from library.core.analysis import ChordSpan, KeyRegion, PartialAnalysis, Section
from library.core.chord_charts import chordpro, plain_chart
from library.core.jams_out import jams_text
from musicapp.errors import MusicAppError
from tests.unit.library.findings.test_panels import heard, notes
from theory.core.chord import QUALITIES

SCHEMA = Path(__file__).resolve().parents[2] / "data" / "jams_schema.json"
VERSE = (Section(start_s=0, end_s=32, confidence=0.9, label="A", name="verse"),)


def test_a_chart_shows_bars_in_fours_under_their_section() -> None:
    lines = plain_chart(heard(sections=VERSE), "Low Tide", "The Made").splitlines()
    assert lines[:3] == ["Low Tide", "The Made", "C major, 120 beats a minute, 4/4"]
    assert lines[4:6] == ["Verse", "| Dm7 | G7  | C   | C   |"]
    assert len(lines) == 9


def test_a_bar_with_two_chords_shows_its_beats() -> None:
    spans = [ChordSpan(start_s=0, end_s=1, confidence=0.9, label="C:maj")]
    spans.append(ChordSpan(start_s=1, end_s=32, confidence=0.9, label="F:maj7"))
    chart = plain_chart(heard(chords=tuple(spans)))
    assert "| C . Fmaj7 . | Fmaj7" in chart


def test_chordpro_has_fields_and_a_grid() -> None:
    text = chordpro(heard(sections=VERSE), "Low {Tide}", "The Made")
    assert "{title: Low (Tide)}" in text
    assert "{tempo: 120}" in text
    assert '{start_of_grid: label="Verse"}\n| Dm7 | G7 | C | C |' in text
    assert text.endswith("{end_of_grid}\n")


def test_without_a_beat_there_is_no_chart() -> None:
    with pytest.raises(MusicAppError):
        plain_chart(heard(beats_s=(), downbeats_s=()))


def _jams(**fields: object) -> dict[str, Any]:
    song = heard(sections=VERSE, **fields).model_dump(exclude={"schema_version"})
    read: dict[str, Any] = json.loads(jams_text(PartialAnalysis.model_validate(song), notes(), "Low Tide", "The Made"))
    return read


def test_jams_follows_the_schema() -> None:
    kinds = json.loads(SCHEMA.read_text())
    keys = (KeyRegion(start_s=0, end_s=32, key="Eb minor", mode="dorian", confidence=0.5),)
    document = _jams(key_regions=keys)
    assert list(Draft4Validator(kinds["schema"]).iter_errors(document)) == []
    found = {one["namespace"]: one for one in document["annotations"]}
    assert set(found) == {"beat", "tempo", "chord", "key_mode", "segment_open", "note_midi"}
    for name, annotation in found.items():
        validator = Draft4Validator(kinds["namespaces"][name]["value"])
        assert [row["value"] for row in annotation["data"] if not validator.is_valid(row["value"])] == []
    assert found["beat"]["data"][5]["value"] == 2
    assert found["key_mode"]["data"][0]["value"] == "Eb:dorian"
    assert found["note_midi"]["sandbox"] == {"part": "melody"}
    assert document["file_metadata"]["title"] == "Low Tide"


@pytest.mark.parametrize("quality", sorted(QUALITIES))
def test_every_quality_is_a_chord_of_jams(quality: str) -> None:
    pattern = json.loads(SCHEMA.read_text())["namespaces"]["chord"]["value"]
    assert Draft4Validator(pattern).is_valid(f"F#:{quality}/b3")


def test_what_was_not_heard_is_left_out() -> None:
    document = json.loads(jams_text(PartialAnalysis(duration_s=3.0), None))
    assert document["annotations"] == []
    assert document["file_metadata"]["duration"] == 3.0
