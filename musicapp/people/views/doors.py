"""Pages for people who are not signed in: the first account, sign-in, joining, a forgotten password."""

from __future__ import annotations

import math
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import login, views
from django.db import IntegrityError
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters

from musicapp.people import services
from musicapp.people.addresses import client_address
from musicapp.people.forms import TAKEN, AccountForm, ForgottenForm, NewPasswordForm, SignInForm
from musicapp.people.throttle import Throttle
from musicapp.templatetags.look import span

BACKEND = "django.contrib.auth.backends.ModelBackend"
RESETS = Throttle("reset", most=5, per_s=3600)
TRIES = Throttle("sign-in", most=100, per_s=900)  # of one visitor, whatever names they try: each costs a slow hash


class SignIn(views.LoginView):
    template_name = "people/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if services.is_new():
            return redirect("people:first")
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if TRIES.is_over(client_address(request)):
            return _too_many(request, "Too many tries from here.", TRIES.per_s)
        return super().post(request, *args, **kwargs)


def locked(request: HttpRequest, *_: Any) -> HttpResponse:
    """Answers instead of the sign-in page after too many wrong passwords (called by django-axes)."""
    tries = AccessAttempt.objects.filter(username=_name(request), ip_address=client_address(request))
    last = tries.aggregate(at=Max("attempt_time"))["at"] or timezone.now()
    wait_s = max(1, math.ceil((last + settings.AXES_COOLOFF_TIME - timezone.now()).total_seconds()))
    return _too_many(request, "Too many wrong passwords for this name from here.", wait_s)


def _too_many(request: HttpRequest, what: str, wait_s: int) -> HttpResponse:
    said = f"{what} Try again in {span(wait_s)}, or reset the password."
    page = render(request, "people/sign_in.html", {"form": SignInForm(request), "locked": said}, status=429)
    page["Retry-After"] = str(wait_s)
    return page


def _name(request: HttpRequest) -> str:
    """The name that axes counted: the one of the form, in the case in which it was registered."""
    credentials: dict[str, str] = getattr(request, "axes_credentials", None) or {}
    return credentials.get("username", "")


@sensitive_post_parameters()
@csrf_protect
@never_cache
def first(request: HttpRequest) -> HttpResponse:
    """The owner's account, on the very first visit; afterwards this page only leads to the sign-in."""
    if not services.is_new():
        return redirect("people:sign-in")
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = services.make_owner(form)
        except services.AlreadyOwned:
            return redirect("people:sign-in")
        login(request, person, backend=BACKEND)
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "people/first.html", {"form": form})


@sensitive_post_parameters()
@csrf_protect
@never_cache
def join(request: HttpRequest, token: str) -> HttpResponse:
    if request.user.is_authenticated:
        return render(request, "people/join.html", {"already": True})
    try:
        services.open_invitation(token)
        form = AccountForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            login(request, services.accept_invitation(token, form), backend=BACKEND)
            return redirect(settings.LOGIN_REDIRECT_URL)
    except IntegrityError:  # somebody else took the name between the check and now
        form.add_error("username", TAKEN)
    except services.InvitationClosed as closed:
        return render(request, "people/join.html", {"closed": closed.message}, status=410)
    return render(request, "people/join.html", {"form": form})


@method_decorator(never_cache, name="dispatch")
class Reset(views.PasswordResetView):
    """Asks for the address; says the same whether or not somebody here has it."""

    template_name = "people/reset.html"
    form_class = ForgottenForm
    email_template_name = "people/reset_mail.txt"
    subject_template_name = "people/reset_subject.txt"
    success_url = reverse_lazy("people:reset-sent")

    def form_valid(self, form: Any) -> HttpResponse:
        too_many_from = RESETS.is_over(client_address(self.request))
        too_many_to = RESETS.is_over(form.cleaned_data["email"].lower())
        if too_many_from or too_many_to:
            return redirect(self.success_url)
        return super().form_valid(form)


class ResetSent(views.PasswordResetDoneView):
    template_name = "people/reset_sent.html"


class ResetSet(views.PasswordResetConfirmView):
    template_name = "people/reset_set.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy("people:reset-done")


class ResetDone(views.PasswordResetCompleteView):
    template_name = "people/reset_done.html"
