"""What is shown where no page can be: not found, forbidden, a bad request, a fault of ours."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import REASON_BAD_ORIGIN, REASON_NO_CSRF_COOKIE
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Words:
    title: str
    sentence: str


BAD = Words(
    "This request could not be read",
    "Something in the address or the form is not as it should be. Go back and try again.",
)
FORBIDDEN = Words(
    "This is not yours to open",
    "Your account may not do this. Ask the owner of the studio if you think it should.",
)
LOST = Words(
    "Nothing is here",
    "The address is wrong, or what was here is gone or belongs to somebody else.",
)
FAULT = Words(
    "The studio made a mistake",
    "What is saved is still there. Try again; if it happens again, the log says what went wrong.",
)
STALE = Words(
    "This page is out of date",
    "It was open since before you signed in or out. Load it again and repeat what you did.",
)
NO_COOKIE = Words(
    "Your browser sent no cookie",
    "The studio needs one to know that a form is yours. Allow cookies for this address and load the page again.",
)
OTHER_ORIGIN = Words(
    "This form came from another address",
    "The studio is open under an address it does not expect. Whoever runs it can add the address to "
    "CSRF_TRUSTED_ORIGINS, and set TLS=yes if it is reached by https.",
)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 400, BAD)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 403, FORBIDDEN)


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 404, LOST)


def fault(request: HttpRequest) -> HttpResponse:
    return _page(request, 500, FAULT)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    if reason == REASON_NO_CSRF_COOKIE:
        return _page(request, 403, NO_COOKIE)
    return _page(request, 403, OTHER_ORIGIN if reason.startswith(REASON_BAD_ORIGIN.split("%s")[0]) else STALE)


def _page(request: HttpRequest, status: int, words: Words) -> HttpResponse:
    """JSON for a program, a page for a person; plain text if even the page cannot be made."""
    if wants_json(request):
        return JsonResponse({"error": f"{words.title}. {words.sentence}"}, status=status)
    try:
        # Without the request: no context processor, so no database, can fail here.
        html = render_to_string("errors/error.html", {"words": words})
    except Exception:  # the last resort may not fail
        log.exception("The error page itself could not be made.")
        return HttpResponse(
            f"{words.title}. {words.sentence}\n", status=status, content_type="text/plain; charset=utf-8"
        )
    return HttpResponse(html, status=status)


def wants_json(request: HttpRequest) -> bool:
    sent_by_program: Any = getattr(request, "api_token", None)
    accepts = request.headers.get("Accept", "")
    return bool(sent_by_program) or request.path.startswith("/api/") or accepts.startswith("application/json")
