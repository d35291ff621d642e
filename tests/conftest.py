"""Fixtures that every test may use: three people and their browsers."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from musicapp.people.models import User

PASSWORD = "four quiet bars of rest"


@pytest.fixture
def owner(db: None) -> User:
    return User.objects.create_user("owner", "owner@example.org", PASSWORD, is_owner=True)


@pytest.fixture
def collaborator(db: None) -> User:
    return User.objects.create_user("collaborator", "collaborator@example.org", PASSWORD)


@pytest.fixture
def outsider(db: None) -> User:
    return User.objects.create_user("outsider", "outsider@example.org", PASSWORD)


@pytest.fixture
def as_owner(owner: User) -> Client:
    return signed_in(owner)


@pytest.fixture
def as_outsider(outsider: User) -> Client:
    return signed_in(outsider)


@pytest.fixture
def folders(tmp_path: Path, settings: object) -> Path:
    """A media, an uploads and a work folder of this test's own."""
    for name in ("MEDIA_ROOT", "UPLOADS_ROOT", "WORK_ROOT"):
        folder = tmp_path / name.lower()
        folder.mkdir()
        setattr(settings, name, folder)
    return tmp_path


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client
