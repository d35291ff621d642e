"""Chores about people, done by the workers."""

from __future__ import annotations

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from musicapp.jobs.registry import periodic


@periodic("sessions", 3600)
def forget_what_has_ended() -> None:
    """Sessions that ran out, and wrong passwords that no longer count."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    AccessAttempt.objects.filter(attempt_time__lt=timezone.now() - settings.AXES_COOLOFF_TIME).delete()
