"""Template tags of song lists: miniatures, what the player needs, where htmx puts an answer."""

from __future__ import annotations

import json
from functools import lru_cache
from uuid import UUID

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from library.core import miniature
from library.models import Song

register = template.Library()
NOBODY = UUID(int=0)


@lru_cache(maxsize=32)
def _address(name: str, *rest: str) -> str:
    return reverse(name, args=[NOBODY, *rest])


def address(name: str, song: Song, *rest: str) -> str:
    """The address of one song's ``name``; resolving it once for all rows is what makes a long list cheap."""
    return _address(name, *rest).replace(str(NOBODY), str(song.pk))


@register.simple_tag
def song_url(name: str, song: Song) -> str:
    return address(f"library:{name}", song)


@register.simple_tag
def mini_wave(song: Song) -> SafeString:
    """Waveform over harmony strip, as in every list."""
    return _wave(song.mini_waveform, song.harmony_strip)


@lru_cache(maxsize=2048)
def _wave(peaks_hex: str, letters: str) -> SafeString:
    strip = format_html_join("", '<path class="k{} strip" d="{}"/>', miniature.strip_paths(letters).items())
    return format_html(
        '<svg class="mini" viewBox="0 0 {:g} {:g}" preserveAspectRatio="none" aria-hidden="true">'
        '<path class="bars" d="{}"/>{}</svg>',
        miniature.WIDTH,
        miniature.HEIGHT,
        miniature.wave_path(peaks_hex),
        strip,
    )


@register.simple_tag
def artwork(song: Song, size: str = "small") -> SafeString:
    """The picture in the file's tags; without one the weave of the song's harmony; before that a plain note."""
    if song.artwork_small or song.artwork:
        src = address("library:artwork", song, size)
        return format_html('<img src="{}" alt="" loading="lazy" decoding="async">', src)
    return _weave(song.harmony_strip)


@lru_cache(maxsize=2048)
def _weave(letters: str) -> SafeString:
    marks = miniature.weave(letters)
    rows = ((m.function, f"{m.x:g}", f"{m.y:g}", f"{m.width:g}", f"{m.height:g}") for m in marks)
    body = format_html_join("", '<rect class="f{}" x="{}" y="{}" width="{}" height="{}"/>', rows)
    return format_html('<svg viewBox="0 0 64 64" aria-hidden="true"><path class="wellfill" d="M0 0h64v64H0z"/>{}</svg>', body)


@register.simple_tag
def play_data(song: Song) -> str:
    """What the player needs to know of a song, as JSON for data-play."""
    return json.dumps(
        {
            "id": str(song.pk),
            "title": str(song),
            "artist": song.artist,
            "url": address("library:audio", song),
            "peaks": address("library:peaks", song),
            "duration": song.duration_s,
            "artwork": address("library:artwork", song, "small") if song.artwork_small else "",
            "mini": song.mini_waveform,
            "harmony": song.harmony_strip,
            "href": address("library:song", song),
        }
    )


@register.simple_tag
def into(target: str, push: bool = False) -> SafeString:
    """The htmx attributes that put an answer in place of ``#target``, whatever the page around it inherits."""
    return format_html(
        'hx-target="#{0}" hx-select="unset" hx-select-oob="unset" hx-swap="outerHTML" hx-push-url="{1}"',
        target,
        "true" if push else "false",
    )


@register.filter
def stars(rating: int) -> range:
    return range(1, rating + 1)
