"""The settings: one page frame, several sections."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def section(request: HttpRequest, name: str, **context: Any) -> HttpResponse:
    """The page of one section, marked in both navigations."""
    return render(request, f"people/{name}.html", context | {"section": name, "nav": "settings"})
