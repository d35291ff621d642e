"""Blueprints that people keep, and what was made from them."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.urls import reverse

from library.models import Song

if TYPE_CHECKING:
    from musicapp.people.models import User


class OwnedQuerySet(models.QuerySet[Any]):
    def of(self, user: User) -> OwnedQuerySet:
        return self.filter(owner=user)

    def present(self) -> OwnedQuerySet:
        """Not deleted."""
        return self.filter(deleted_at__isnull=True)


class Plan(models.Model):
    """A blueprint that is being worked on, or that was saved under a name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="plans")
    title = models.CharField(max_length=200, blank=True)
    blueprint: models.JSONField[Any, Any] = models.JSONField()  # generation.core.blueprint.Blueprint
    wish: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)  # generation.core.wish.Wish
    revision = models.PositiveIntegerField(default=0)  # raised by every change, so that a late one is told
    is_saved = models.BooleanField(default=False)  # a person named it; others are drafts and are swept
    is_shared = models.BooleanField(default=False)  # everybody in the studio may read and copy it
    source_song = models.ForeignKey(Song, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at"]
        indexes = [models.Index(fields=["owner", "deleted_at", "is_saved", "-updated_at"], name="plan_by_owner")]

    def __str__(self) -> str:
        return self.title or "Untitled blueprint"

    def get_absolute_url(self) -> str:
        return f"{reverse('generation:create')}?plan={self.pk}"


class MadeState(models.TextChoices):
    WAITING = "waiting", "waiting"
    MAKING = "making", "being made"
    READY = "ready", "ready"
    FAILED = "failed", "failed"
    CANCELLED = "cancelled", "stopped"


class Made(models.Model):
    """One making of a blueprint: everything that is needed to make it again, byte for byte, and what came of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="made")
    plan = models.ForeignKey(Plan, null=True, blank=True, on_delete=models.SET_NULL, related_name="made")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="children")
    batch = models.UUIDField(default=uuid.uuid4, db_index=True)  # variations that were asked for together share it
    variation = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(max_length=200, blank=True)
    change = models.CharField(max_length=300, blank=True)  # against its parent: "Bass again, bars 9 to 16"
    blueprint: models.JSONField[Any, Any] = models.JSONField()
    settings: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)  # renderer, versions
    mixer: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)  # {part: {level_db, pan, ...}}
    state = models.CharField(max_length=12, choices=MadeState.choices, default=MadeState.WAITING)
    error = models.TextField(blank=True)
    song = models.OneToOneField(Song, null=True, blank=True, on_delete=models.SET_NULL, related_name="made")
    mix: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)  # the Mix document
    adherence: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)  # the Adherence document
    ledger: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)  # what may be earned with it
    score = models.CharField(max_length=400, blank=True)  # name of the notes in the default storage
    mix_file = models.CharField(max_length=400, blank=True)
    master_file = models.CharField(max_length=400, blank=True)
    duration_s = models.FloatField(null=True, blank=True)
    rating = models.PositiveSmallIntegerField(default=0)  # 0 (none) to 5
    is_kept = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name_plural = "made"
        indexes = [models.Index(fields=["owner", "deleted_at", "-created_at"], name="made_by_owner")]

    def __str__(self) -> str:
        return self.title or "Untitled song"

    def get_absolute_url(self) -> str:
        return reverse("generation:made", args=[self.pk])


class MadeStem(models.Model):
    """One part as sound: 48 kHz, stereo, 24 bit, with its effects and returns, so that all of them sum to the mix."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    made = models.ForeignKey(Made, on_delete=models.CASCADE, related_name="stems")
    part = models.CharField(max_length=40)  # PlanPart.id
    name = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)
    file = models.CharField(max_length=400)  # name in the default storage, FLAC
    render_key = models.CharField(max_length=64, db_index=True)  # of all that it depends on
    peaks: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    facts: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)  # loudness, peak, renderer, sounds
    size_bytes = models.BigIntegerField(default=0)
    frames = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["made", "part"], name="one_stem_a_part")]

    def __str__(self) -> str:
        return f"{self.name} of {self.made_id}"
