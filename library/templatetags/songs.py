"""Template tags of song lists: miniatures, what the player needs, where htmx puts an answer."""

from __future__ import annotations

import json
import math
from datetime import datetime
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from library.core import miniature
from library.models import Song, SongState
from library.services.addresses import address
from library.services.listing import Column
from library.services.playable import artwork_url, playable

register = template.Library()
NOTE = "M26 43V22l16-4v20M26 43a5 5 0 1 1-5-5 5 5 0 0 1 5 5ZM42 38a5 5 0 1 1-5-5 5 5 0 0 1 5 5Z"
PHRASE = "TTPDTXPDTTPDTPDDTPPDT"
LEVELS = (0.25, 0.5, 0.9, 0.45, 0.55, 1.0, 0.4, 0.95, 0.3)


def _swell() -> bytes:
    """Peaks of a song that is nobody's: quiet and loud parts, bars and beats."""
    beats = [0.5 + 0.3 * math.exp(-(n % 6) / 3) + 0.2 * math.sin(n * 2.4) for n in range(240)]
    return bytes(round(255 * LEVELS[n * len(LEVELS) // 240] * beat) for n, beat in enumerate(beats))


@register.simple_tag
def song_url(name: str, song: Song) -> str:
    return address(name, song.pk)


@register.simple_tag
def song_row(song: Song, now: datetime) -> SafeString:
    """The row of a heard song: it stays the same until the song changes, so it is rendered once. It has no forms."""
    return _finished_row(_Shown(song, now))


class _Shown:
    """A song with what its row depends on, so that equal rows can be recognised."""

    def __init__(self, song: Song, now: datetime) -> None:
        self.song, self.now = song, now
        shown = (song.pk, song.version, song.heard_at, song.artwork_small, song.added_at, now.date(), now.tzinfo)
        self.key = (*shown, song.title, song.artist, song.genre, song.rating)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Shown) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


@lru_cache(maxsize=1_000)
def _finished_row(shown: _Shown) -> SafeString:
    context = {"song": shown.song, "now": shown.now}
    return mark_safe(render_to_string("library/_song_row.html", context))  # noqa: S308


@register.simple_tag
def mini_wave(song: Song) -> SafeString:
    """Waveform over harmony strip, as in every list."""
    return _wave(song.mini_waveform, song.harmony_strip)


@lru_cache(maxsize=2048)
def _wave(peaks_hex: str, letters: str) -> SafeString:
    strip = format_html_join("", '<path class="k{} strip" d="{}"/>', miniature.strip_paths(letters).items())
    return format_html(
        '<svg class="mini" viewBox="{}" preserveAspectRatio="none" aria-hidden="true">'
        '<path class="bars" d="{}"/>{}</svg>',
        f"0 0 {miniature.WIDTH:g} {miniature.HEIGHT:g}",
        miniature.wave_path(peaks_hex),
        strip,
    )


@register.simple_tag
def artwork(song: Song, size: str = "small") -> SafeString:
    """The picture in the file's tags; without one the weave of the song's harmony; before that a plain note."""
    if song.artwork_small or song.artwork:
        return format_html('<img src="{}" alt="" loading="lazy" decoding="async">', artwork_url(song, size))
    return _weave(song.harmony_strip)


@lru_cache(maxsize=2048)
def _weave(letters: str) -> SafeString:
    if not letters.strip("-"):
        return format_html('<svg viewBox="0 0 64 64" aria-hidden="true"><path class="note-mark" d="{}"/></svg>', NOTE)
    body = format_html_join("", '<path class="f{}" d="{}"/>', miniature.weave_paths(letters).items())
    return format_html('<svg viewBox="0 0 64 64" aria-hidden="true">{}</svg>', body)


@register.simple_tag
def play_data(song: Song) -> SafeString:
    """What the player needs to know of a song, as JSON between single quotes: data-play='...'."""
    text = json.dumps(playable(song), ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.replace("&", "&amp;").replace("'", "&#39;").replace("<", "&lt;"))  # noqa: S308


@register.simple_tag
def into(target: str, history: str = "") -> SafeString:
    """The htmx attributes that put an answer in place of ``#target``, whatever the page around it inherits.

    ``history`` is "push" or "replace" where the address of the page becomes that of the answer.
    """
    return format_html(
        'hx-target="#{}" hx-select="unset" hx-select-oob="unset" hx-swap="outerHTML show:none" '
        'hx-push-url="{}" hx-replace-url="{}"',
        target,
        "true" if history == "push" else "false",
        "true" if history == "replace" else "false",
    )


@register.simple_tag
def fixing(song: Song) -> SafeString:
    """What makes a correction without leaving the page: the answer holds the parts that change."""
    unset = 'hx-post="{}" hx-swap="none" hx-select="unset" hx-select-oob="unset" hx-push-url="false"'
    return format_html(unset, song_url("corrections", song))


@register.simple_tag
def head(column: Column, extra: str = "") -> SafeString:
    """A heading that sorts; a second click turns the order round."""
    arrow = {"ascending": "↑", "descending": "↓"}.get(column.direction, "")
    return format_html(
        '<span role="columnheader" class="{}" aria-sort="{}"><a href="{}" hx-get="{}" {}>{}{}</a></span>',
        extra,
        column.aria,
        column.address,
        column.address,
        into("results", "push"),
        column.label,
        format_html(' <span aria-hidden="true">{}</span>', arrow) if arrow else "",
    )


@register.simple_tag
def sample_picture() -> SafeString:
    """What a heard song will look like, for a library that has none: an eight-bar phrase, not a song of anybody."""
    return format_html("{}{}", _weave(PHRASE * 4), _wave(_swell().hex(), PHRASE * 3))


@register.filter
def title(song: Song) -> str:
    return str(song)


@register.filter
def finished(song: Song) -> bool:
    """Heard, and nothing to be decided."""
    return song.state == SongState.READY and song.duplicate_of_id is None


@register.filter
def trouble(song: Song) -> bool:
    return song.state in {SongState.FAILED, SongState.REJECTED}


@register.filter
def counted(number: int, thing: str) -> str:
    """ "1 song", "10,000 songs"."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


@register.filter
def grouped(number: int) -> str:
    return f"{number:,}"


@register.filter
def whole(number: float) -> str:
    """A tempo in honest digits: whole BPM."""
    return f"{number:.0f}"


@register.filter
def reached(number: str, rating: int) -> bool:
    """Whether the star of this number shines."""
    return int(number) <= rating


@register.filter
def same(number: str, rating: int) -> bool:
    return int(number) == rating


@register.filter
def day(moment: datetime, now: datetime) -> str:
    """When something was added: today, yesterday, 12 Nov, 12 Nov 2024."""
    local = timezone.localtime(moment)
    ago = (now.date() - local.date()).days
    if ago < 2:
        return ("today", "yesterday")[max(0, ago)]
    return f"{local.day} {local:%b}" + ("" if local.year == now.year else f" {local.year}")


@register.filter
def item(mapping: dict[str, object], key: str) -> object:
    return mapping.get(key)
