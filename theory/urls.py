"""Addresses of the theory lab."""

from __future__ import annotations

from django.urls import URLPattern, path

from theory.views import progressions, rhythm

app_name = "theory"

urlpatterns: list[URLPattern] = [
    path("", progressions.lab, name="progressions"),
    path("progression/reading", progressions.reading, name="reading"),
    path("progression/next", progressions.following, name="next"),
    path("progression/instead", progressions.instead, name="instead"),
    path("progression/cadence", progressions.cadence, name="cadence"),
    path("progression/modulate", progressions.modulate, name="modulate"),
    path("progression/shapes", progressions.shapes, name="shapes"),
    path("progression.<str:kind>", progressions.take, name="take"),
    path("rhythm", rhythm.lab, name="rhythm"),
    path("rhythm/state", rhythm.state, name="rhythm-state"),
    path("rhythm/midi", rhythm.midi, name="rhythm-midi"),
]
