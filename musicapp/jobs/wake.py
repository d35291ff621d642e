"""Telling open pages that a row has changed, where a channel layer spans processes."""

from __future__ import annotations

import logging
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import settings

from musicapp.jobs.models import Job

log = logging.getLogger(__name__)


def group_of(owner_id: int) -> str:
    """The group of all jobs of one person; the pages of a single job listen to it too and pick theirs."""
    return f"jobs.{owner_id}"


def wake(job: Job) -> None:
    """Sends the job's id to its owner's pages. They read the row; a lost message only costs a moment."""
    if not settings.CHANNEL_LAYER_SPANS_PROCESSES:
        return
    try:
        layer: Any = get_channel_layer()
        async_to_sync(layer.group_send)(group_of(job.owner_id), {"type": "job.changed", "id": str(job.pk)})
    except Exception:
        log.warning("The channel layer cannot be reached; pages look at the rows themselves.", exc_info=True)
