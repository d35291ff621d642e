"""The create page: a sentence, its blueprint, and the way to sound."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@login_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The create page."""
    return render(request, "generation/create.html", {"nav": "create"})
