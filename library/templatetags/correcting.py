"""Template tags of the correction editor."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from library.core.notation import Raised
from library.models import Song
from library.services.addresses import address

register = template.Library()
PLAIN = 'hx-select="unset" hx-select-oob="unset" hx-push-url="false"'


@register.simple_tag
def in_editor(song: Song, kind: str) -> SafeString:
    """What makes a form of the editor correct without leaving the page: a problem comes back into its own .msg."""
    url = address("corrections", song.pk)
    sent = '{{"kind": "{}", "from": "editor"}}'
    return format_html(
        'method="post" action="{}" hx-post="{}" hx-target="find .msg" hx-swap="innerHTML" {} '
        'hx-include="#correct-seen" hx-vals="{}"',
        url, url, SafeString(PLAIN), sent.format(kind),
    )  # fmt: skip


@register.simple_tag
def previewing(song: Song, triggers: str) -> SafeString:
    """What makes a field tell what it would mean while it is filled in."""
    return format_html(
        'hx-get="{}" hx-trigger="{}" hx-target="next .msg" hx-include="closest form" hx-sync="this:queue last"',
        address("correct-preview", song.pk), triggers,
    )  # fmt: skip


@register.filter
def set_raised(parts: Raised) -> SafeString:
    """A symbol or numeral with its raised part."""
    above = format_html("<sup>{}</sup>", parts.above) if parts.above else ""
    return format_html("{}{}{}", parts.line, above, parts.after)


@register.filter
def seconds(time_s: float | None) -> str:
    """A time as forms send it, whatever the language of the page."""
    return "" if time_s is None else repr(float(time_s))
