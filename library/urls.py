"""Addresses of the library. Each part adds its own lines."""

from __future__ import annotations

from django.urls import URLPattern, path

from library.views import find, media

app_name = "library"

urlpatterns: list[URLPattern] = [
    path("find", find.find, name="find"),
    path("songs/<uuid:pk>/audio", media.audio, name="audio"),
    path("songs/<uuid:pk>/artwork/<str:size>", media.artwork, name="artwork"),
    path("songs/<uuid:pk>/peaks", media.peaks, name="peaks"),
]
