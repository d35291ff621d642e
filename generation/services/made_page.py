"""What the page of one making shows: its parts as rows, its figures, its relatives."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.templatetags.static import static
from django.urls import reverse

from generation.core.instruments.base import instrument
from generation.models import Made, MadeState, MadeStem
from generation.services import ledger, making, renderers
from generation.services.strip import strip_of
from library.core.stems.drawing import outlines
from library.models import Hearing
from library.services.playable import playable
from musicapp.templatetags.look import clock, signed

if TYPE_CHECKING:
    pass

MIXED_BYTES_MOST = 900_000_000  # decoded sound that a browser can be asked to hold
MINI_COLUMNS = 240
RATE_HZ = 48_000
SHOWN_RELATIVES = 12


@dataclass(frozen=True, slots=True)
class PartRow:
    """One part: the plan's, and its sound where that is there."""

    id: str
    name: str
    plays: str
    stem: MadeStem | None
    url: str
    song: str  # JSON for the player
    peaks: str
    level: str
    effects: int  # per cent of what the genre gives

    @property
    def is_silent(self) -> bool:
        return self.stem is not None and self.stem.facts.get("peak_dbfs") is None

    @property
    def loudness(self) -> str:
        return signed(self.stem.facts.get("loudness_lufs")) if self.stem else ""

    @property
    def warnings(self) -> list[str]:
        return list(self.stem.facts.get("warnings", ())) if self.stem else []


@dataclass(frozen=True, slots=True)
class Figure:
    name: str
    value: str
    unit: str = ""


def rows_of(made: Made) -> list[PartRow]:
    """All parts of the plan in its order, each with its stem where that is finished."""
    stems = {stem.part: stem for stem in made.stems.all()}
    tallest = max((max(stem.peaks[0::2], default=0) for stem in stems.values()), default=0) or 1
    return [_row(made, part, stems.get(part["id"]), tallest) for part in made.blueprint["parts"]]


def _row(made: Made, part: dict[str, Any], stem: MadeStem | None, tallest: int) -> PartRow:
    url, song, peaks, level = "", "", "", ""
    if stem is not None:
        url = f"{reverse('generation:made-stem', args=[made.pk, stem.part])}?v={stem.render_key[:12]}"
        peaks, level = outlines(bytes(stem.peaks).hex(), tallest)
        song = json.dumps(_as_song(made, stem, url))
    effects = round(100 * part.get("effects", 1.0))
    plays = _instrument(part["instrument"])
    if plays == part["name"]:  # said once is enough
        plays = part["role"].capitalize()
    return PartRow(part["id"], part["name"], plays, stem, url, song, peaks, level, effects)


def _instrument(slug: str) -> str:
    try:
        return instrument(slug).name
    except KeyError:
        return slug.replace("-", " ").capitalize()


def _as_song(made: Made, stem: MadeStem, url: str) -> dict[str, Any]:
    """A stem as the player takes it; see static/js/lib/player.js."""
    peaks = stem.peaks[0::2]
    top = max(peaks, default=0) or 1
    columns = [peaks[place * len(peaks) // MINI_COLUMNS] * 255 // top for place in range(MINI_COLUMNS)] if peaks else []
    picture = static("img/mark.svg")
    return {
        "id": f"stem-{stem.pk}", "title": f"{making.title_of(made)}, {stem.name.lower()}", "artist": "Stem", "url": url,
        "artwork": picture, "artwork_large": picture, "duration": stem.frames / RATE_HZ, "mini": bytes(columns).hex(),
        "harmony": "", "href": made.get_absolute_url(),
    }  # fmt: skip


def figures(made: Made) -> list[Figure]:
    """Loudness and peaks of mix and master."""
    check, mix = made.adherence, made.mix
    rows = [
        Figure("Loudness", signed(check.get("loudness_lufs")), "LUFS"),
        Figure("True peak", signed(check.get("true_peak_dbtp")), "dBTP"),
        Figure("Mix", signed(mix.get("loudness_lufs")), "LUFS"),
        Figure("Stems against mix", _null(mix.get("null_dbfs")), "dBFS" if (mix.get("null_dbfs") or 0) > -200 else ""),
        Figure("Length", clock(made.duration_s)),
    ]
    return [row for row in rows if row.value]


def _null(value: float | None) -> str:
    return "" if value is None else "exact" if value <= -200 else signed(value)


def relatives(made: Made) -> dict[str, Any]:
    """What it was made from, what was made from it, and the variations that were asked for with it."""
    everything = Made.objects.present().filter(owner_id=made.owner_id).defer("blueprint", "adherence", "mix", "ledger")
    batch = list(everything.filter(batch=made.batch).select_related("song").order_by("variation", "created_at"))
    return {
        "variations": batch if len(batch) > 1 else [],
        "from_made": everything.filter(pk=made.parent_id).first() if made.parent_id else None,
        "children": list(everything.filter(parent=made)[:SHOWN_RELATIVES]),
    }


def context_of(made: Made) -> dict[str, Any]:
    """Everything for the template."""
    rows, job = rows_of(made), making.job_of(made)
    song = made.song if made.song and made.song.deleted_at is None else None
    hearing = Hearing.objects.filter(song=song).defer("theory").first() if song else None
    held = sum(row.stem.frames * 8 for row in rows if row.stem)
    return {
        "made": made, "title": making.title_of(made), "rows": rows, "job": job, "song": song,
        "model": renderers.model_of(made), "sampler_song": _sampler_song(made),
        "has_stems": any(row.stem for row in rows), "finished": sum(1 for row in rows if row.stem),
        "is_open": job is not None and job.is_open, "is_over": made.state in (MadeState.FAILED, MadeState.CANCELLED),
        "is_ready": made.state == MadeState.READY, "states": MadeState,
        "mixes": made.state == MadeState.READY and song is not None and held <= MIXED_BYTES_MOST,
        "player_song": json.dumps(playable(song)) if song else "", "figures": figures(made),
        "strip": strip_of(made, hearing) if made.state == MadeState.READY else None, "answer": ledger.answer(made),
        "bars": sum(section["bars"] for section in made.blueprint["sections"]), "mixer": json.dumps(made.mixer),
        "gain_db": _to_master_db(made), **relatives(made),
    }  # fmt: skip


def _sampler_song(made: Made) -> str:
    """The sampler's song for the player, as JSON, where a model of the hub made the song; empty where not."""
    if not made.settings.get("sampler_file"):
        return ""
    picture, title = static("img/mark.svg"), f"{making.title_of(made)}, by the sampler"
    url = reverse("generation:made-file", args=[made.pk, "sampler.flac"])
    return json.dumps(
        {
            "id": f"sampler-{made.pk}", "title": title, "artist": "Sampler", "url": url, "artwork": picture,
            "artwork_large": picture, "duration": made.duration_s or 0.0, "mini": "", "harmony": "",
            "href": made.get_absolute_url(),
        }
    )  # fmt: skip


def _to_master_db(made: Made) -> float:
    """What brings the stems' sum near the loudness of the master without going over full scale."""
    loud, target = made.mix.get("loudness_lufs"), made.adherence.get("loudness_lufs")
    if loud is None or target is None:
        return 0.0
    return float(round(min(target - loud, -(made.mix.get("true_peak_dbtp") or 0.0)), 2))
