"""Addresses of the create page and of what was made."""

from __future__ import annotations

from django.urls import URLPattern, path

from generation.views import create, made

app_name = "generation"

urlpatterns: list[URLPattern] = [
    path("", create.page, name="create"),
    path("made/<uuid:pk>/", made.page, name="made"),
    path("song/<uuid:pk>/plan", made.page, name="song-plan"),
]
