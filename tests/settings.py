"""Settings of the unit and web tests: real SQLite in memory, eager Celery, files in a temporary folder."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

os.environ.setdefault("PARTIMENTO_VAR", tempfile.mkdtemp(prefix="partimento-test-"))

from musicapp.settings import *  # noqa: E402, F403

CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
MEDIA_ROOT = Path(os.environ["PARTIMENTO_VAR"]) / "media"
