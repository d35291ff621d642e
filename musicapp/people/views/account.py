"""What a person sets for themself: name, password, sessions, API tokens."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from musicapp.people import services
from musicapp.people.access import person_of
from musicapp.people.forms import PasswordForm, ProfileForm, TokenForm
from musicapp.people.models import ApiToken
from musicapp.people.sections import section


@login_required
def profile(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    form = ProfileForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect("people:settings")
    if form.errors:
        person.refresh_from_db()  # the form wrote the refused name into the row that the page's top shows
    return section(request, "profile", form=form)


@sensitive_post_parameters()
@login_required
def password(request: HttpRequest) -> HttpResponse:
    """A new password ends every other session; this one goes on."""
    form = PasswordForm(person_of(request), request.POST or None)
    if request.method == "POST" and form.is_valid():
        update_session_auth_hash(request, form.save())
        messages.success(request, "Your password is changed. Other sessions are signed out.")
        return redirect("people:settings")
    return section(request, "password", form=form)


@login_required
@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    services.end_other_sessions(request, person_of(request))
    messages.success(request, "Every other session is signed out.")
    return redirect("people:password")


@login_required
def tokens(request: HttpRequest) -> HttpResponse:
    """The list; a new token is shown once, in the answer that makes it."""
    person, made = person_of(request), ""
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _, made = ApiToken.make(person, form.cleaned_data["name"])
        form = TokenForm()
    return section(request, "tokens", form=form, made=made, tokens=person.api_tokens.all())


@login_required
@require_POST
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    token = services.get_token_for(person_of(request), pk)
    token.delete()
    messages.success(request, f"“{token.name}” no longer works.")
    return redirect("people:tokens")
