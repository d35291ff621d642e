"""Settings of the unit and web tests: real SQLite in memory, eager Celery, files in a temporary folder."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

if "PARTIMENTO_VAR" not in os.environ:
    os.environ["PARTIMENTO_VAR"] = tempfile.mkdtemp(prefix="partimento-test-")
    atexit.register(shutil.rmtree, os.environ["PARTIMENTO_VAR"], ignore_errors=True)

from musicapp.settings import *  # noqa: F403

CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
MEDIA_ROOT = VAR / "media"  # noqa: F405
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405
