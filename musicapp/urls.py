"""Every address of the studio."""

from __future__ import annotations

from django.urls import include, path
from django.views.generic import RedirectView

from musicapp import health, icons

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="library:songs"), name="home"),
    path("favicon.ico", icons.favicon, name="favicon"),
    path("manifest.webmanifest", icons.manifest, name="manifest"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("musicapp.people.urls")),
    path("jobs/", include("musicapp.jobs.urls")),
    path("library/", include("library.urls")),
    path("theory/", include("theory.urls")),
    path("create/", include("generation.urls")),
    path("api/", include("musicapp.api_urls")),
]

handler400 = "musicapp.pages.bad_request"
handler403 = "musicapp.pages.forbidden"
handler404 = "musicapp.pages.not_found"
handler500 = "musicapp.pages.fault"
