"""Who is asking."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse

from musicapp.people.models import User

P = ParamSpec("P")


def person_of(request: HttpRequest) -> User:
    """The signed-in person; for views behind a sign-in."""
    if not isinstance(request.user, User):
        raise Http404("Sign in first.")
    return request.user


def owner_only(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """For everybody but the owner of the studio the page does not exist."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not person_of(request).is_owner:
            raise Http404("Only the owner of the studio has this page.")
        return view(request, *args, **kwargs)

    return login_required(guarded)
