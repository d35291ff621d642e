"""Addresses of the library. Each part adds its own lines."""

from __future__ import annotations

from django.urls import URLPattern, path

from library.views import find, media, uploads

app_name = "library"

urlpatterns: list[URLPattern] = [
    # bringing songs in, by tus 1.0; library.uploading takes the bodies before Django
    path("uploads/", uploads.uploads, name="uploads"),
    path("uploads/<uuid:pk>", uploads.upload, name="upload"),
    path("find", find.find, name="find"),
    path("songs/<uuid:pk>/audio", media.audio, name="audio"),
    path("songs/<uuid:pk>/artwork/<str:size>", media.artwork, name="artwork"),
    path("songs/<uuid:pk>/peaks", media.peaks, name="peaks"),
]
