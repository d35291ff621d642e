"""Every address of the studio."""

from __future__ import annotations

from django.urls import include, path
from django.views.generic import RedirectView

from musicapp import health

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="library:songs"), name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("musicapp.people.urls")),
    path("jobs/", include("musicapp.jobs.urls")),
    path("library/", include("library.urls")),
]
