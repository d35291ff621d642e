"""The Celery application. Imported by JobsConfig.ready(), so that ``import musicapp`` stays free of it."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "musicapp.settings")

app = Celery("musicapp")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
