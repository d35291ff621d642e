"""How templates write what was made."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def single_quoted(text: str) -> SafeString:
    """JSON for an attribute between single quotes: data-play='...'."""
    return mark_safe(text.replace("&", "&amp;").replace("'", "&#39;").replace("<", "&lt;"))  # noqa: S308


@register.filter
def words(text: str) -> list[str]:
    """ "flac wav mp3" as a list."""
    return text.split()


@register.filter
def plain(number: float) -> str:
    """A number as SVG reads it, whatever the language of the page."""
    return f"{number:g}"


@register.filter
def tenth(number: float) -> str:
    """Units of a drawing of 1000 as per cent."""
    return f"{number / 10:.3f}"
