"""People, how they are invited, and the tokens their scripts use."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac

INVITATION_LASTS = timedelta(days=14)


def digest(token: str) -> str:
    """What is kept of a token: enough to recognise it, nothing to use it with."""
    return hashlib.sha256(token.encode()).hexdigest()


class User(AbstractUser):
    """A person of this studio. The owner invites the others."""

    is_owner = models.BooleanField(default=False)
    session_epoch = models.PositiveIntegerField(default=0)

    class Meta(AbstractUser.Meta):
        constraints = [
            # Two people who make the first account at the same moment: the database lets one of them be the owner.
            models.UniqueConstraint(fields=["is_owner"], condition=models.Q(is_owner=True), name="one_owner"),
        ]

    def get_session_auth_hash(self) -> str:
        """Raising ``session_epoch`` ends every session of this person, without touching the password."""
        return salted_hmac(
            "musicapp.people.session", f"{self.password}:{self.session_epoch}", algorithm="sha256"
        ).hexdigest()


class Invitation(models.Model):
    """A link that lets one person make an account."""

    token_digest = models.CharField(max_length=64, unique=True)
    note = models.CharField(max_length=120, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)  # stays when the person is gone: a link works once
    used_by = models.OneToOneField(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="came_by")

    class Meta:
        ordering = ["-created_at"]

    @classmethod
    def make(cls, owner: User, note: str = "") -> tuple[Invitation, str]:
        """The row and the token of its link; the token is shown once and not kept."""
        token = secrets.token_urlsafe(32)
        row = cls.objects.create(
            token_digest=digest(token), note=note, created_by=owner, expires_at=timezone.now() + INVITATION_LASTS
        )
        return row, token

    @property
    def state(self) -> str:
        """One of open, used, revoked, expired."""
        if self.used_at:
            return "used"
        if self.revoked_at:
            return "revoked"
        return "open" if self.expires_at > timezone.now() else "expired"


class ApiToken(models.Model):
    """A key for scripts: sent as ``Authorization: Bearer ...``, acts as its owner."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    token_digest = models.CharField(max_length=64, unique=True)
    starts_with = models.CharField(max_length=8)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    @classmethod
    def make(cls, user: User, name: str) -> tuple[ApiToken, str]:
        """The row and the token itself, which is shown once and not kept."""
        token = f"pt_{secrets.token_urlsafe(32)}"
        row = cls.objects.create(user=user, name=name, token_digest=digest(token), starts_with=token[:8])
        return row, token
