"""Addresses of the REST API: its operations, and the page that explains them."""

from __future__ import annotations

from django.urls import path
from django.views.generic import RedirectView

from musicapp.api import api
from musicapp.api_docs import docs

app_name = "api"

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="api:docs"), name="root"),
    path("docs", docs, name="docs"),
    *api.urls[0],
]
