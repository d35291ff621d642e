"""What was heard in one song, as files for other programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable

from library.core.analysis import Analysis, PartialAnalysis
from library.core.bars import Bars
from library.core.chord_charts import chordpro, plain_chart
from library.core.jams_out import jams_text
from library.models import Hearing, Song
from library.services.corrections import WHOLE
from library.services.reading import transcription_of
from library.services.song_page import heard_so_far
from theory.core.chord import Chord


def analysis_json(heard: PartialAnalysis) -> str:
    """The document itself; docs/formats.md says what each field means."""
    return json.dumps({"schema_version": 1, **heard.model_dump(mode="json")}, ensure_ascii=False, indent=1) + "\n"


def chords_csv(heard: PartialAnalysis) -> str:
    """One line per chord, for spreadsheets."""
    bars = Bars(heard.beats_s or (), heard.downbeats_s or ())
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(
        ["start_s", "end_s", "bar", "beat", "symbol", "label", "roman", "function", "borrowed", "confidence"]
    )
    for chord in heard.chords or ():
        bar, beat = bars.place_at(chord.start_s) or ("", "")
        writer.writerow(
            [
                f"{chord.start_s:.3f}",
                f"{chord.end_s:.3f}",
                bar,
                beat,
                chord.symbol,
                chord.label,
                chord.roman or "",
                chord.function if chord.label != "N" else "",
                "yes" if chord.borrowed else "no",
                f"{chord.confidence:.3f}",
            ]
        )
    return "\ufeff" + text.getvalue()


def _labels(spans: list[tuple[float, float, str]]) -> str:
    """A label track as Audacity reads it: start, end, words, with tabs between."""
    return "".join(f"{start_s:.6f}\t{end_s:.6f}\t{words}\n" for start_s, end_s, words in spans)


def chord_labels(heard: PartialAnalysis) -> str:
    return _labels([(c.start_s, c.end_s, Chord.parse(c.label).symbol) for c in heard.chords or ()])


def beat_labels(heard: PartialAnalysis) -> str:
    """A point per beat: "24.1" is the first beat of bar 24, "0.3" the third of an upbeat."""
    bars = Bars(heard.beats_s or (), heard.downbeats_s or ())
    points = []
    for time_s in heard.beats_s or ():
        place = bars.place_at(time_s)
        if place:
            points.append((time_s, time_s, f"{place.bar}.{place.beat}"))
    return _labels(points)


def section_labels(heard: PartialAnalysis) -> str:
    return _labels([(s.start_s, s.end_s, f"{s.name} ({s.label})" if s.name else s.label) for s in heard.sections or ()])


KINDS: dict[str, Callable[[PartialAnalysis], str]] = {
    "analysis.json": analysis_json,
    "chords.csv": chords_csv,
    "chords.txt": chord_labels,
    "beats.txt": beat_labels,
    "sections.txt": section_labels,
}
CHARTS: dict[str, Callable[[Analysis, str, str], str]] = {"chart.txt": plain_chart, "chart.cho": chordpro}
JAMS, THEORY = "annotations.jams", "theory.json"
CHOICE = f"Choose one of {', '.join((*KINDS, *CHARTS, JAMS, THEORY))}; charts need beats and chords."
_TYPES = {"json": "application/json", "jams": "application/json", "csv": "text/csv; charset=utf-8"}


def written(kind: str, song: Song, hearing: Hearing) -> str | None:
    """The content of one file; None where there is no such kind or nothing to write."""
    heard = heard_so_far(hearing)
    if kind == THEORY:
        return json.dumps(hearing.theory, ensure_ascii=False, indent=1) + "\n" if hearing.theory else None
    if kind == JAMS:
        return jams_text(heard, transcription_of(hearing.notes), str(song), song.artist)
    if kind in CHARTS:
        return CHARTS[kind](Analysis.model_validate(hearing.shown), str(song), song.artist) if charts(hearing) else None
    return KINDS[kind](heard) if kind in KINDS else None


def charts(hearing: Hearing) -> tuple[str, ...]:
    """The charts of chords that there can be: none without bars and chords."""
    heard = heard_so_far(hearing)
    return tuple(CHARTS) if hearing.stage == WHOLE and heard.chords and heard.downbeats_s else ()


def content_type(kind: str) -> str:
    return _TYPES.get(kind.rpartition(".")[2], "text/plain; charset=utf-8")
