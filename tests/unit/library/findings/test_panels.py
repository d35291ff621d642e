"""The panels of theory: what they say of a song with chords, notes and bars, and of one without."""

from __future__ import annotations

import re

import pytest

from library.core.analysis import Analysis, ChordSpan, KeyEstimate, Loudness, Metre, MetreRegion, Tempo, TempoPoint
from library.core.bars import Bars
from library.core.findings.finding import Finding, Panel, Scene, group, plain, sentence
from library.core.findings.panels import panels
from library.core.findings.plots import curve, steps
from library.core.notes.transcription import DrumColumns, NoteColumns, Transcription
from library.core.reading import read_theory

LABELS = ("D:min7", "G:7", "C:maj", "C:maj") * 4
TUNE = (60, 64, 67, 65, 62, 64, 60, 59) * 8


def heard(**fields: object) -> Analysis:
    """Sixteen bars of ii–V–I in C at 120 BPM."""
    beats = [0.5 * n for n in range(65)]
    found = {
        "duration_s": 32.5, "loudness": Loudness(), "tempo": Tempo(bpm=120, confidence=0.9), "beats_s": beats,
        "downbeats_s": beats[:64:4], "metre": Metre(signature="4/4", confidence=0.9),
        "key": KeyEstimate(key="C major", confidence=0.9),
        "chords": tuple(
            ChordSpan(start_s=2.0 * n, end_s=2.0 * n + 2, confidence=0.9, label=label) for n, label in enumerate(LABELS)
        ),
    }  # fmt: skip
    return Analysis.model_validate(found | fields)


def notes() -> Transcription:
    count = len(TUNE)
    at = [0.5 * n for n in range(count)]
    return Transcription(
        duration_s=32.5,
        notes=NoteColumns(
            onset_s=tuple(at), end_s=tuple(t + 0.45 for t in at), pitch=TUNE, velocity=(80,) * count,
            confidence=(0.9,) * count, part=("melody",) * count,
        ),
        drums=DrumColumns(
            time_s=tuple(at), drum=("kick", "snare") * (count // 2), velocity=(90,) * count, confidence=(0.8,) * count
        ),
    )  # fmt: skip


def shown(song: Analysis, transcription: Transcription | None = None) -> dict[str, Panel]:
    return {panel.slug: panel for panel in panels(read_theory(song, transcription), song)}


def said(panel: Panel) -> list[str]:
    return [str(finding) for group in panel.groups for finding in (*group.shown, *group.more)]


def test_cadences_that_are_alike_are_one_line_with_all_their_places() -> None:
    harmony = shown(heard())["harmony"]
    closes = [f for g in harmony.groups if g.title == "Cadences" for f in (*g.shown, *g.more) if "ii7–V7–I" in str(f)]
    assert len(closes) == 1
    assert closes[0].mark == "T"
    assert "in C major" in str(closes[0])
    assert len(closes[0].passages) >= 3
    assert closes[0].passages[0].words.startswith("bar")


def test_every_finding_has_a_reason_and_lies_in_the_song() -> None:
    for panel in shown(heard(), notes()).values():
        for finding in (f for g in panel.groups for f in (*g.shown, *g.more)):
            assert 0 <= finding.confidence <= 1
            assert finding.sureness in {"sure", "fairly sure", "unsure"}
            assert all(0 <= p.start_s < p.end_s <= 32.5 for p in finding.passages), finding
            assert not re.search(r"\bb[IV]", f"{finding} {finding.why}")


def test_the_tension_curve_marks_the_cadences() -> None:
    plot = shown(heard())["harmony"].plot
    assert plot is not None
    assert plot.line.startswith("M0.0 ")
    assert plot.marks
    assert "highest in bar" in plot.words


def test_a_melody_says_its_range_and_its_motifs() -> None:
    melody = shown(heard(), notes())["melody"]
    assert "From B3 to G4, 8 semitones" in said(melody)
    assert any("times" in words for words in said(melody))


def test_without_a_beat_no_tempo_is_made_up() -> None:
    free = heard(tempo=None, beats_s=(), downbeats_s=(), metre=None)
    rhythm = shown(free)["rhythm"]
    assert rhythm.lead.startswith("No beat found")
    assert rhythm.is_empty
    assert not re.search(r"\d+ BPM|4/4", " ".join(words for p in shown(free).values() for words in said(p)))


def test_silence_says_nothing_but_that() -> None:
    empty = shown(Analysis(duration_s=8.0, loudness=Loudness()))
    assert all(panel.is_empty for panel in empty.values())
    assert empty["melody"].lead == "No melody was heard."
    assert empty["instruments"].lead == "No instrument could be told apart."


def test_no_theory_no_panels() -> None:
    assert panels(None, heard()) == []


def test_other_tempi_and_changes_of_metre_are_named() -> None:
    song = heard(
        tempo={"bpm": 120, "confidence": 0.8, "alternates": [{"bpm": 60, "confidence": 0.15}]},
        metre_regions=(
            MetreRegion(start_s=0, end_s=16, confidence=0.9, signature="4/4"),
            MetreRegion(start_s=16, end_s=32.5, confidence=0.6, signature="3/4"),
        ),
        tempo_curve=(TempoPoint(time_s=0, bpm=110), TempoPoint(time_s=16, bpm=120), TempoPoint(time_s=32, bpm=130)),
    )
    rhythm = shown(song)["rhythm"]
    assert "120 BPM; it may also be tapped at 60" in said(rhythm)
    assert {"4/4", "3/4"} <= set(said(rhythm))
    assert rhythm.plot is not None
    assert (rhythm.plot.high, rhythm.plot.low) == ("130 BPM", "110")


def test_unsure_findings_wait_behind_more() -> None:
    rows = [Finding(phrases=plain(str(n)), confidence=c) for n, c in enumerate((0.9, 0.2, 0.6, 0.8))]
    made = group("Things", rows, "None.", most=2)
    assert [str(f) for f in made.shown] == ["0", "2"]
    assert [str(f) for f in made.more] == ["3", "1"]
    assert group("Things", rows[1:2], "None.").empty == "None."


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("the main key", "The main key."),
        ("ii7–V7–I is a cadence", "ii7–V7–I is a cadence."),
        ("V7–bVII–I goes", "V7–♭VII–I goes."),
        ("", ""),
    ],
)
def test_reasons_are_set_as_sentences(text: str, shown: str) -> None:
    assert sentence(text) == shown


def test_a_moment_is_named_by_itself_and_played_with_what_leads_to_it() -> None:
    passage = Scene(Bars([0.5 * n for n in range(64)], [2.0 * n for n in range(16)]), 32.0).around(8.0, 4.0)
    assert (passage.words, passage.start_s, passage.end_s) == ("bar 5", 4.0, 12.0)


def test_curves_stay_inside_their_box() -> None:
    line, area = curve(steps([(0, 0.0), (5, 2.0), (10, -1.0)], 12), 12, 0.0, 1.0)
    places = [tuple(map(float, pair.split())) for pair in line[1:].split("L")]
    assert all(0 <= x <= 600 and 6 <= y <= 76 for x, y in places)
    assert area.endswith("Z")
