"""What was heard, as files for other programs; written line by line, so that any number of songs fits in memory."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from typing import Any

from library.models import Hearing, SongQuerySet

AT_ONCE = 200
COLUMNS = (
    "id", "title", "artist", "album", "album_artist", "composer", "genre", "released", "rating", "bpm", "key", "metre",
    "duration_s", "loudness_lufs", "true_peak_dbtp", "container", "codec", "sample_rate_hz", "channels", "bit_depth",
    "state", "original_name", "added_at",
)  # fmt: skip


class _Line:
    """A file that gives back what was written to it: csv.writer wants a file."""

    def write(self, text: str) -> str:
        return text


def as_csv(songs: SongQuerySet) -> Iterator[str]:
    """One row per song; opens in a spreadsheet with its accents (a byte order mark says UTF-8)."""
    writer = csv.writer(_Line())
    yield "\ufeff"
    yield writer.writerow(COLUMNS)
    for values in songs.values_list(*COLUMNS).iterator(AT_ONCE):
        yield writer.writerow([_cell(value) for value in values])


def _cell(value: Any) -> str:
    """Text that a spreadsheet would run as a formula gets a leading apostrophe."""
    text = "" if value is None else value.isoformat() if hasattr(value, "isoformat") else str(value)
    return f"'{text}" if isinstance(value, str) and text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def as_json(songs: SongQuerySet) -> Iterator[str]:
    """A list of {song figures, "analysis": the document or null}."""
    yield "[\n"
    batch: list[dict[str, Any]] = []
    first = True
    for values in songs.values(*COLUMNS).iterator(AT_ONCE):
        batch.append(values)
        if len(batch) == AT_ONCE:
            yield _documents(batch, first)
            batch, first = [], False
    yield _documents(batch, first) + "\n]\n"


def _documents(batch: list[dict[str, Any]], first: bool) -> str:
    hearings = Hearing.objects.filter(song__in=[row["id"] for row in batch]).only("song_id", "document", "corrected")
    documents = {hearing.song_id: hearing.shown for hearing in hearings}
    songs = ({**row, "analysis": documents.get(row["id"])} for row in batch)
    lines = [json.dumps(song, default=_plain, ensure_ascii=False) for song in songs]
    return ("" if first or not lines else ",\n") + ",\n".join(lines)


def _plain(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def export(kind: str, songs: SongQuerySet) -> tuple[Iterator[str], str]:
    """The lines and the content type of "csv" or "json"."""
    if kind == "csv":
        return as_csv(songs), "text/csv; charset=utf-8"
    return as_json(songs), "application/json"
