"""Addresses of the library. Each part adds its own lines."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "library"

urlpatterns: list[URLPattern] = []
