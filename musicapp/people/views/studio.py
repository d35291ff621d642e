"""What only the owner does: inviting people, closing and opening accounts."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from musicapp.people import services
from musicapp.people.access import owner_only, person_of
from musicapp.people.forms import InvitationForm
from musicapp.people.models import Invitation, User
from musicapp.people.sections import section


def _page(request: HttpRequest, form: InvitationForm, link: str = "") -> HttpResponse:
    everybody = User.objects.order_by("-is_owner", "date_joined")
    invitations = person_of(request).invitations.select_related("used_by")
    return section(request, "people", form=form, link=link, people=everybody, invitations=invitations)


@owner_only
def people(request: HttpRequest) -> HttpResponse:
    return _page(request, InvitationForm())


@owner_only
@require_POST
def invite(request: HttpRequest) -> HttpResponse:
    """Makes a link and shows it in this answer only: what is kept cannot be turned back into it."""
    form = InvitationForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    _, token = Invitation.make(person_of(request), form.cleaned_data["note"])
    return _page(request, InvitationForm(), request.build_absolute_uri(reverse("people:join", args=[token])))


@owner_only
@require_POST
def revoke_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    invitation = services.get_invitation_for(person_of(request), pk)
    if invitation.state == "open":
        invitation.revoked_at = timezone.now()
        invitation.save(update_fields=["revoked_at"])
        messages.success(request, "The invitation no longer works.")
    return redirect("people:people")


@owner_only
@require_POST
def close_account(request: HttpRequest, pk: int) -> HttpResponse:
    person = services.get_person_for(person_of(request), pk)
    services.set_active(person, False)
    messages.success(request, f"{person.username} is signed out and cannot sign in again until you open the account.")
    return redirect("people:people")


@owner_only
@require_POST
def open_account(request: HttpRequest, pk: int) -> HttpResponse:
    person = services.get_person_for(person_of(request), pk)
    services.set_active(person, True)
    messages.success(request, f"{person.username} can sign in again.")
    return redirect("people:people")
