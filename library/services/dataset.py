"""Writes heard songs as training data: a Parquet table, WebDataset shards by split, and a data card."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils import timezone

from library.core.analysis import Analysis
from library.core.dataset.card import as_markdown, counts, era_of
from library.core.dataset.shards import ShardWriter
from library.core.dataset.splits import SHARES, split_of
from library.models import Song
from library.services import corrections, storage
from library.services.hearing import WHOLE
from musicapp.errors import MusicAppError

if TYPE_CHECKING:
    from library.core.dataset.labels import HumanLabels
    from library.core.dataset.quality import Measured

_MARK = "dataset.json"
_BATCH = 100
Tell = Callable[[int, int, str], None]


class NotADataset(MusicAppError):
    """The folder holds something else."""


@dataclass(frozen=True, slots=True)
class DatasetConfig:
    """What to write."""

    shard_bytes: int = 512 * 2**20
    with_audio: bool = True
    with_stems: bool = True
    targets: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Written:
    """What an export left in its folder."""

    songs: int
    left_out: tuple[str, ...]  # sentences
    hours: float


def heard_songs(owner_name: str | None = None) -> QuerySet[Song]:
    """Songs that were heard to the end and are no copy of another, of one person or of all."""
    songs = Song.objects.present().filter(hearing__stage=WHOLE, duplicate_of__isnull=True)
    return songs.filter(owner__username=owner_name) if owner_name else songs


def export(songs: QuerySet[Song], out: Path, config: DatasetConfig, tell: Tell) -> Written:
    """Write the dataset beside `out` and put it in place when it is whole; an earlier dataset there is replaced.

    `tell(done, total, title)` is called before each song and may raise to stop. Raises NotADataset where `out` holds
    anything else than a dataset, StorageFull where the disk is full.
    """
    if out.exists() and any(out.iterdir()) and not (out / _MARK).exists():
        raise NotADataset(f"{out} is not empty and holds no dataset. Name a new folder, or empty this one.")
    beside = out.with_name(f".{out.name}.part")
    shutil.rmtree(beside, ignore_errors=True)
    rows: list[dict[str, Any]] = []
    left_out: list[str] = []
    with storage.room_or_say_so():
        (beside / "shards").mkdir(parents=True)
        _write_shards(songs, beside / "shards", config, tell, (rows, left_out))
        _write_table(rows, beside / "songs.parquet")
        figures = counts(rows, config.targets)
        made = {"made": timezone.now().isoformat(timespec="seconds"), "format": "WebDataset shards and Parquet"}
        (beside / "DATA_CARD.md").write_text(as_markdown(figures, made), encoding="utf-8")
        mark = {**made, "schema_version": 1, "figures": figures, "left_out": left_out}
        (beside / _MARK).write_text(json.dumps(mark, ensure_ascii=False, indent=1), encoding="utf-8")
        _put_in_place(beside, out)
    return Written(len(rows), tuple(left_out), figures["hours"])


def _put_in_place(beside: Path, out: Path) -> None:
    old = out.with_name(f".{out.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if out.exists():
        out.rename(old)
    beside.rename(out)
    shutil.rmtree(old, ignore_errors=True)


def _write_shards(
    songs: QuerySet[Song], folder: Path, config: DatasetConfig, tell: Tell, kept: tuple[list[dict[str, Any]], list[str]]
) -> None:
    rows, left_out = kept
    total = songs.count()
    with ExitStack() as stack:
        shards = {s: stack.enter_context(ShardWriter(folder, s, config.shard_bytes)) for s in SHARES}
        for number, song in enumerate(_in_batches(songs)):
            tell(number, total, str(song))
            split = split_of(song.album_artist or song.artist, song.album, str(song.pk))
            try:
                row = _add_song(song, split, shards[split], config)
            except (FileNotFoundError, MusicAppError) as error:
                left_out.append(f"{song}: {error if isinstance(error, MusicAppError) else 'its file is missing'}")
                continue
            rows.append(row)


def _in_batches(songs: QuerySet[Song]) -> Iterator[Song]:
    """In an order that does not change, a hundred at a time, so that memory does not grow with the library."""
    ids = list(songs.order_by("id").values_list("pk", flat=True))
    for first in range(0, len(ids), _BATCH):
        chosen = Song.objects.filter(pk__in=ids[first : first + _BATCH]).select_related("hearing", "stem_set")
        yield from chosen.prefetch_related("stem_set__stems").order_by("id")


def _add_song(song: Song, split: str, shard: ShardWriter, config: DatasetConfig) -> dict[str, Any]:
    from library.core.dataset.quality import warnings

    key = song.pk.hex
    with ExitStack() as stack:
        audio = stack.enter_context(storage.local_copy(song.file))
        found = _measured(audio)
        row = _row(song, split, found)
        row["warnings"] = list(warnings(str(song), song.codec, row["bit_rate_kbps"], found))
        labels, said = _said_by_people(song)
        row["corrections"] = len(said)
        row["labelled"], row["genre_label"] = list(labels.kinds), labels.genre
        files: dict[str, Path | bytes] = {}
        if config.with_audio:
            files[Path(song.file).suffix.lstrip(".").lower() or "bin"] = audio
        if config.with_stems:
            files |= {f"{stem.name}.flac": stack.enter_context(storage.local_copy(stem.file)) for stem in _stems(song)}
        row["has_stems"] = any(name.endswith(".flac") and name.count(".") == 1 for name in files)
        files["json"] = _document(song, row, {"corrections": said, "human_labels": labels.model_dump(mode="json")})
        row["shard"] = shard.add(key, files)
    return row


def _measured(path: Path) -> Measured:
    from library.core.dataset.quality import measure
    from library.core.decoding import decoded

    with decoded(path) as sound:
        return measure(sound.blocks, sound.facts.sample_rate_hz)


def _stems(song: Song) -> Iterable[Any]:
    made = getattr(song, "stem_set", None)
    return made.stems.all() if made is not None else ()


def _row(song: Song, split: str, found: Measured) -> dict[str, Any]:
    seconds = song.duration_s or found.seconds
    names = (
        "title",
        "artist",
        "album",
        "album_artist",
        "composer",
        "genre",
        "released",
        "isrc",
        "codec",
        "key",
        "metre",
    )
    return {
        "id": song.pk.hex,
        "split": split,
        **{name: getattr(song, name) for name in names},
        "era": era_of(song.released),
        "duration_s": seconds,
        "sample_rate_hz": song.sample_rate_hz,
        "channels": song.channels,
        "bit_depth": song.bit_depth,
        "bit_rate_kbps": round(song.size_bytes * 8 / 1000 / seconds, 1) if seconds else None,
        "bpm": song.bpm,
        "loudness_lufs": song.loudness_lufs,
        "true_peak_dbtp": song.true_peak_dbtp,
        "rating": song.rating,
        "sha256": song.sha256,
        "analyser_version": song.hearing.analyser_version,
        **found.as_row(),
    }


def _said_by_people(song: Song) -> tuple[HumanLabels, list[dict[str, Any]]]:
    """The labels of people that hold in what is shown, and every standing correction, also those that no longer fit."""
    from library.core.dataset.labels import human_labels

    standing = corrections.standing(song)
    result, stated, misfits = corrections.apply(standing, Analysis.model_validate(song.hearing.document))
    said = [
        {"kind": c.kind, "value": c.value, "made_at": c.made_at.isoformat(), "misfit": misfits.get(c.pk, "")}
        for c in standing
    ]
    return human_labels(result.analysis, stated), said


def _document(song: Song, row: Mapping[str, Any], said: Mapping[str, Any]) -> bytes:
    """What was heard as it is shown, what the machine alone heard, and what people put right."""
    from library.services.reading import transcription_of

    hearing = song.hearing
    notes = transcription_of(hearing.notes)
    document = {
        "song": row,
        "analysis": hearing.shown,
        "heard_by_machine": hearing.document,
        **said,
        "theory": hearing.theory,
        "notes": notes.model_dump(mode="json") if notes else None,
    }
    return json.dumps(document, ensure_ascii=False).encode()


def _write_table(rows: list[dict[str, Any]], path: Path) -> None:
    import pyarrow
    from pyarrow import parquet

    parquet.write_table(pyarrow.Table.from_pylist(rows, schema=_schema(pyarrow)), path, compression="zstd")


def _schema(pa: Any) -> Any:
    text = ("id", "split", "title", "artist", "album", "album_artist", "composer", "genre", "released", "isrc", "codec",
            "key", "metre", "era", "sha256", "shard", "genre_label")  # fmt: skip
    real = ("duration_s", "bit_rate_kbps", "bpm", "loudness_lufs", "true_peak_dbtp", "clips_per_minute",
            "noise_floor_dbfs", "bandwidth_hz")  # fmt: skip
    whole = ("sample_rate_hz", "channels", "bit_depth", "rating", "analyser_version", "corrections")
    return pa.schema(
        [
            *((name, pa.string()) for name in text),
            *((name, pa.float64()) for name in real),
            *((name, pa.int64()) for name in whole),
            ("has_stems", pa.bool_()),
            ("warnings", pa.list_(pa.string())),
            ("labelled", pa.list_(pa.string())),
        ]
    )
