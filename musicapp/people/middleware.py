"""Signs a request in by API token, where it carries one."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from musicapp.people.models import ApiToken, digest

Answer = Callable[[HttpRequest], HttpResponse]


class TokenOrSession:
    """``Authorization: Bearer pt_...`` acts as the token's owner; such a request needs no CSRF token."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        header = request.headers.get("Authorization", "")
        if header.startswith("Bearer "):
            token = ApiToken.objects.filter(token_digest=digest(header[7:].strip()), user__is_active=True)
            row = token.select_related("user").first()
            if row is None:
                return JsonResponse(
                    {"error": "This API token is not known. Make one under Settings and send it as a Bearer token."},
                    status=401,
                )
            ApiToken.objects.filter(pk=row.pk).update(last_used_at=timezone.now())
            request.user = row.user
            request.csrf_processing_done = True  # type: ignore[attr-defined]
        return self.get_response(request)
