"""Whether the studio lives and whether it can serve. Open to all, so it tells no details."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from musicapp.jobs.models import Worker

log = logging.getLogger(__name__)
ANSWER_KEPT_S = 2.0  # anybody may ask; the parts are asked at most this often
WORKER_SEEN_WITHIN = timedelta(seconds=30)
PROBE = "readyz"

_kept: tuple[float, dict[str, str]] | None = None


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process is alive."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Each part on its own, 503 when one is missing."""
    global _kept  # noqa: PLW0603  (one answer per process)
    if _kept is None or time.monotonic() - _kept[0] > ANSWER_KEPT_S:
        _kept = (time.monotonic(), {name: "ok" if _holds(name, part) else "failed" for name, part in PARTS.items()})
    ready = set(_kept[1].values()) == {"ok"}
    answer = JsonResponse({"ready": ready, "checks": _kept[1]}, status=200 if ready else 503)
    answer._has_been_logged = True  # type: ignore[attr-defined]  # whoever probes asks often; _holds logs the reason
    return answer


def _holds(name: str, part: Callable[[], bool]) -> bool:
    try:
        return part()
    except Exception:
        log.warning("Not ready: %s", name, exc_info=True)
        return False


def database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def storage() -> bool:
    """A small file can be written, read and removed."""
    name = default_storage.save(f"{PROBE}/probe", ContentFile(b"ok"))
    try:
        with default_storage.open(name) as file:
            return bool(file.read() == b"ok")
    finally:
        default_storage.delete(name)


def broker() -> bool:
    from musicapp.celery import app

    if settings.CELERY_BROKER_URL == "filesystem://":
        settings.BROKER_FOLDER.mkdir(parents=True, exist_ok=True)
    with app.connection_for_write(connect_timeout=2) as link:
        link.ensure_connection(max_retries=1, timeout=2)
        return bool(link.connected)


def worker() -> bool:
    return Worker.objects.filter(seen_at__gt=Now() - WORKER_SEEN_WITHIN).exists()


PARTS: dict[str, Callable[[], bool]] = {
    "database": database,
    "storage": storage,
    "broker": broker,
    "worker": worker,
}
