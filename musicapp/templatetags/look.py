"""Template tags of the look: icons and the way figures are written."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, extra: str = "") -> SafeString:
    """A Lucide icon of static/img/icons.svg; purely decorative, so the control around it needs a label."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true"><use href="{}#{}"/></svg>', extra, static("img/icons.svg"), name
    )


@register.filter
def clock(seconds: float | None) -> str:
    """A length as a producer writes it: 2:47, 1:02:03."""
    if seconds is None:
        return ""
    whole = int(seconds + 0.5)
    hours, rest = divmod(whole, 3600)
    minutes, secs = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{secs:02d}" if hours else f"{minutes}:{secs:02d}"


@register.filter
def span(seconds: float | timedelta | None) -> str:
    """A duration in words: 7 h 41 min, 1 min 10 s, 20 s."""
    if seconds is None:
        return ""
    if isinstance(seconds, timedelta):
        seconds = seconds.total_seconds()
    whole = max(0, int(seconds + 0.5))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s" if whole < 600 and whole % 60 else f"{whole // 60} min"
    return f"{whole // 3600} h {whole % 3600 // 60} min" if whole % 3600 // 60 else f"{whole // 3600} h"


@register.filter
def signed(value: float | None, digits: int = 1) -> str:
    """A level with a real minus sign: −14.1."""
    return "" if value is None else f"{value:.{digits}f}".replace("-", "−")


@register.filter
def accidentals(name: str) -> str:
    """Eb major -> E♭ major; leaves words alone."""
    head, _, rest = name.partition(" ")
    head = head[:1] + head[1:].replace("b", "♭").replace("#", "♯")
    return f"{head} {rest}" if rest else head


@register.filter
def percent(share: float | None) -> int:
    """0.62 -> 62."""
    return round(100 * (share or 0))


@register.filter
def filesize_mb(size_bytes: int | None) -> str:
    """A file size with its unit: 3.4 MB."""
    if size_bytes is None:
        return ""
    return f"{size_bytes / 1e6:.1f} MB" if size_bytes >= 100_000 else f"{size_bytes / 1e3:.0f} kB"
