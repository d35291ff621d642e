"""The page of what was made."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from generation.models import Made
from musicapp.people.access import person_of


@login_required
@require_safe
def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One making: its stems, mix, score and check."""
    made = get_object_or_404(Made.objects.of(person_of(request)).present(), pk=pk)
    return render(request, "generation/made.html", {"nav": "create", "made": made})
