"""Who a request speaks for, and what every answer to a person carries."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.deprecation import MiddlewareMixin

from musicapp.people.addresses import client_address
from musicapp.people.models import ApiToken, User, digest
from musicapp.people.throttle import Throttle

SHAPE = re.compile(r"pt_[A-Za-z0-9_-]{43}")
NOTED_EVERY = timedelta(minutes=1)
MISSES = Throttle("token", most=30, per_s=300)
UNKNOWN = "This API token is not known here. Make one under Settings, API tokens, and send it as “Bearer pt_…”."
NOT_BEARER = "An API token is sent as “Authorization: Bearer pt_…”; other ways of sending it are not read."
TOO_MANY = "Too many unknown API tokens came from this address. Correct the token and try again in 5 minutes."
KEPT_FROM_SCRIPTS = (
    "An API token cannot reach accounts, passwords, tokens or invitations. Sign in with a browser for that."
)


class TokenOrSession(MiddlewareMixin):
    """``Authorization: Bearer pt_...`` makes the request its owner's, whatever cookies it also carries.

    A browser never sends this header by itself and no other site can make it do so, which is why such a request needs
    no CSRF token. A token that is wrong is refused, never passed over in favour of a cookie. Other schemes (Basic,
    Negotiate) belong to a proxy in front and are left to it.
    """

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        scheme, _, sent = request.headers.get("Authorization", "").strip().partition(" ")
        sent = sent.strip()
        if scheme.lower() != "bearer":
            return _refusal(NOT_BEARER) if scheme.startswith("pt_") or sent.startswith("pt_") else None
        token = find_token(sent)
        if token is None:
            return _refusal(TOO_MANY, 429) if MISSES.is_over(client_address(request)) else _refusal(UNKNOWN)
        _speak_for(request, token)
        return None

    def process_view(
        self, request: HttpRequest, _view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        if by_token(request) and "people" in getattr(request.resolver_match, "namespaces", []):
            return JsonResponse({"error": KEPT_FROM_SCRIPTS}, status=403)
        return None


def by_token(request: HttpRequest) -> bool:
    return getattr(request, "api_token", None) is not None


def find_token(sent: str) -> ApiToken | None:
    """The row of a token of an open account; notes its use, at most once a minute."""
    if not SHAPE.fullmatch(sent):
        return None
    token = ApiToken.objects.filter(token_digest=digest(sent), user__is_active=True).select_related("user").first()
    now = timezone.now()
    if token and (token.last_used_at is None or now - token.last_used_at > NOTED_EVERY):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token


def _speak_for(request: HttpRequest, token: ApiToken) -> None:
    person: User = token.user

    async def auser() -> User:
        return person

    request.user = person
    request.auser = auser
    request.api_token = token  # type: ignore[attr-defined]
    request.csrf_processing_done = True  # type: ignore[attr-defined]


def _refusal(sentence: str, status: int = 401) -> HttpResponse:
    refusal = JsonResponse({"error": sentence}, status=status)
    if status == 401:
        refusal["WWW-Authenticate"] = 'Bearer realm="Partimento"'
    else:
        refusal["Retry-After"] = str(MISSES.per_s)
    return refusal


class Guarded(MiddlewareMixin):
    """Headers of every answer; and a fragment that would have become the sign-in page sends the whole page there."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        match = request.resolver_match
        if match and "people" in match.namespaces:
            add_never_cache_headers(response)
        elif match and "api" in match.namespaces:
            response.headers.setdefault("Cache-Control", "private, no-store")
        if request.headers.get("HX-Request") == "true" and response.status_code == 302:
            return _whole_page(request, response)
        return response


def _whole_page(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """htmx follows a redirect and would put the sign-in into the middle of a page: make the browser go there."""
    if not response.headers["Location"].startswith(reverse(settings.LOGIN_URL)):
        return response
    back = request.headers.get("HX-Current-URL", "")
    query = f"?{urlencode({'next': back})}" if back else ""
    return HttpResponse(status=204, headers={"HX-Redirect": f"{reverse(settings.LOGIN_URL)}{query}"})
