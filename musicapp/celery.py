"""The Celery application. Imported by JobsConfig.ready(), so that ``import musicapp`` stays free of it."""

from __future__ import annotations

import os

from celery import Celery

from musicapp.jobs import (
    broker,
    worker,  # noqa: F401  (connects the worker's signals)
)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "musicapp.settings")
broker.register()

app = Celery("musicapp")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
