"""Everything that can be taken away of a song, grouped as people look for it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from library.core.note_files import KINDS, MIDI, MUSICXML, PDF
from library.models import Hearing, Song
from library.services import hearing_exports
from library.services.corrections import WHOLE

_ENDINGS = {PDF: "PDF", MUSICXML: "MusicXML", MIDI: "MIDI"}


@dataclass(frozen=True, slots=True)
class File:
    """One file: how its link reads ("PDF") and where it lies."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """One thing ("Melody") and the files that it comes in."""

    name: str
    files: tuple[File, ...]


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    lines: tuple[Line, ...]


def groups(song: Song, hearing: Hearing | None, *, has_stems: bool = False) -> list[Group]:
    """Audio, notes, chords, analysis; groups without a file are left out."""
    original = reverse("library:original", args=[song.pk])
    audio = [Line("Song", (File("as it came", original), File("with these tags", f"{original}?tags=1")))]
    if has_stems:
        audio.append(Line("Stems", (File("ZIP", reverse("library:stems-zip", args=[song.pk])),)))
    found = [Group("Audio", tuple(audio))]
    if hearing is not None and hearing.document:
        found += [Group("Notes", _notes(song, hearing)), Group("Chords", _chords(song, hearing))]
        found.append(Group("Analysis", _analysis(song, hearing)))
    return [group for group in found if group.lines]


def _notes(song: Song, hearing: Hearing) -> tuple[Line, ...]:
    """The lead sheet wherever there are bars; the parts where notes were heard."""
    has_bars = bool(hearing.shown.get("downbeats_s"))
    if hearing.stage != WHOLE:
        return ()
    rows: dict[str, list[File]] = {}
    for ending, words in _ENDINGS.items():
        for kind in KINDS.values():
            if kind.ending != ending or (kind.needs_notes and not hearing.notes):
                continue
            if (ending == PDF or not kind.needs_notes) and not has_bars:
                continue
            name = kind.words.rpartition(",")[0]
            rows.setdefault(name, []).append(File(words, _url(song, "notes", kind.name)))
    return tuple(Line(name, tuple(files)) for name, files in rows.items())


def _chords(song: Song, hearing: Hearing) -> tuple[Line, ...]:
    charts = [("Text", "chart.txt"), ("ChordPro", "chart.cho")] if hearing_exports.charts(hearing) else []
    rows = [("Chart by bars", charts), ("Table", [("CSV", "chords.csv")])]
    if not hearing.shown.get("chords"):
        return ()
    return tuple(Line(name, _heard(song, files)) for name, files in rows if files)


def _analysis(song: Song, hearing: Hearing) -> tuple[Line, ...]:
    labels = [("Chords", "chords.txt"), ("Beats", "beats.txt"), ("Sections", "sections.txt")]
    return (
        Line("What was heard", _heard(song, [("JSON", "analysis.json"), ("JAMS", hearing_exports.JAMS)])),
        *([Line("Theory", _heard(song, [("JSON", hearing_exports.THEORY)]))] if hearing.theory else []),
        Line("Audacity labels", _heard(song, labels)),
    )


def _heard(song: Song, files: list[tuple[str, str]]) -> tuple[File, ...]:
    return tuple(File(words, _url(song, "heard", name)) for words, name in files)


def _url(song: Song, place: str, name: str) -> str:
    return reverse(f"library:{place}", args=[song.pk, name])
