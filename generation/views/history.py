"""The list of everything that was made, and what a person does with one of it."""

from __future__ import annotations

import json
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from generation.models import Made
from generation.services import made_history
from generation.services.access import get_made_for
from generation.services.making import title_of
from library.views.answers import moved, toasted
from musicapp.people.access import person_of


@login_required
@require_safe
@vary_on_headers("HX-Request")
def made_list(request: HttpRequest) -> HttpResponse:
    """Everything that was made: searched, filtered, sorted."""
    shown = made_history.found(person_of(request), request.GET.dict())
    query = request.GET.copy()
    query["page"] = str(shown.page + 1)
    context = {
        "nav": "create", "found": shown, "sorts": [(name, row[0]) for name, row in made_history.SORTS.items()],
        "shows": list(made_history.SHOWS.items()), "more": f"?{query.urlencode()}",
        "is_plain": not shown.q and shown.show == "all",
    }  # fmt: skip
    htmx = request.htmx  # type: ignore[attr-defined]
    is_more = bool(htmx) and not htmx.boosted and htmx.target == "made-more"
    return render(request, f"generation/made_list.html{'#rows' if is_more else ''}", context)


@login_required
@require_POST
def rate(request: HttpRequest, pk: UUID) -> HttpResponse:
    made = get_made_for(request.user, pk)
    text = request.POST.get("rating", "")
    if text not in {"0", "1", "2", "3", "4", "5"}:
        return HttpResponse("A rating is 0 to 5 stars.", status=400, content_type="text/plain")
    made_history.rate(made, int(text))
    return _marks(request, made)


@login_required
@require_POST
def keep(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Kept, or with ``kept=0`` no longer."""
    made = get_made_for(request.user, pk)
    made_history.keep(made, is_kept=request.POST.get("kept", "1") == "1")
    return _marks(request, made)


def _marks(request: HttpRequest, made: Made) -> HttpResponse:
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(made)
    made.refresh_from_db()
    return render(request, "generation/_made_marks.html", {"made": made})


@login_required
@require_POST
def rename(request: HttpRequest, pk: UUID) -> HttpResponse:
    made = get_made_for(request.user, pk)
    made_history.rename(made, request.POST.get("title", ""))
    return redirect(made)


@login_required
@require_POST
def delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Away, with an undo. Its song stays in the library."""
    made = get_made_for(request.user, pk)
    made_history.delete(made)
    undo = reverse("generation:made-undelete", args=[made.pk])
    text = f"“{title_of(made)}” deleted."
    if not request.htmx:  # type: ignore[attr-defined]
        return moved(request, text, reverse("generation:history"))
    answer = toasted(HttpResponse(status=204), text, undo=undo)
    place = {"path": reverse("generation:history"), "target": "#page", "select": "#page", "swap": "outerHTML"}
    answer.headers["HX-Location"] = json.dumps(place)
    return answer


@login_required
@require_POST
def undelete(request: HttpRequest, pk: UUID) -> HttpResponse:
    made = get_made_for(request.user, pk, deleted=True)
    made_history.take_back(made)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(made)
    return toasted(HttpResponse(status=204), f"“{title_of(made)}” is back.")


@login_required
@require_POST
def to_plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Opens its blueprint on the create page, as a copy."""
    made = get_made_for(request.user, pk)
    return redirect(made_history.plan_of(person_of(request), made))


@login_required
@require_POST
def into_library(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Brings its song back into the library."""
    made = get_made_for(request.user, pk)
    song = made_history.into_library(made)
    said = f"“{song}” is in the library." if song else "There is no master yet that could join the library."
    return moved(request, said, made.get_absolute_url())
