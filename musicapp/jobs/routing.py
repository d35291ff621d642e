"""Addresses of the websockets."""

from __future__ import annotations

from django.urls import path

from musicapp.jobs.consumers import AllJobs, OneJob

websocket_urlpatterns = [
    path("ws/jobs/", AllJobs.as_asgi()),  # type: ignore[arg-type]  # an ASGI application, as Channels' router wants
    path("ws/jobs/<uuid:pk>/", OneJob.as_asgi()),  # type: ignore[arg-type]
]
