"""What the upload tray must know before a byte is sent."""

from __future__ import annotations

from django import template
from django.conf import settings

from library.core.file_names import OTHER_EXTENSIONS

register = template.Library()


@register.simple_tag
def largest_upload_bytes() -> int:
    return int(settings.UPLOAD_MAX_BYTES)


@register.simple_tag
def never_songs() -> str:
    """Extensions of files that lie beside songs, separated by spaces."""
    return " ".join(OTHER_EXTENSIONS)
