"""Addresses of the theory lab."""

from __future__ import annotations

from django.urls import URLPattern, path

from theory.views import progressions, rhythm

app_name = "theory"

urlpatterns: list[URLPattern] = [
    path("", progressions.lab, name="progressions"),
    path("rhythm", rhythm.lab, name="rhythm"),
]
