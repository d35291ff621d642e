from __future__ import annotations

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "musicapp.jobs"
    label = "jobs"

    def ready(self) -> None:
        from musicapp import celery  # noqa: F401  (binds @shared_task to our app)
