"""What happens to people: the first account, invitations, ended sessions, closed accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth import update_session_auth_hash
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import Http404, HttpRequest
from django.utils import timezone

from musicapp.errors import MusicAppError
from musicapp.people.models import ApiToken, Invitation, User, digest

if TYPE_CHECKING:
    from musicapp.people.forms import AccountForm


class AlreadyOwned(MusicAppError):
    """Somebody else made the first account a moment ago."""


class InvitationClosed(MusicAppError):
    """The link was used, has run out, was taken back, or never existed."""


CLOSED = {
    "used": "This invitation has already been used, and each works for one person. Ask for a new link.",
    "expired": "This invitation has run out: links last 14 days. Ask for a new one.",
    "revoked": "This invitation was taken back. Ask the person who sent it for a new link.",
    "unknown": "This invitation is not known here. Check that the whole link was copied, or ask for a new one.",
}


def is_new() -> bool:
    """Nobody has an account yet."""
    return not User.objects.exists()


def make_owner(form: AccountForm) -> User:
    """The first account. Of two that are made at the same moment, the database lets one through."""
    try:
        with transaction.atomic():
            if not is_new():
                raise AlreadyOwned("The owner's account was made a moment ago. Sign in, or ask for an invitation.")
            form.instance.is_owner = True
            person: User = form.save()
            return person
    except IntegrityError:
        raise AlreadyOwned("The owner's account was made a moment ago. Sign in, or ask for an invitation.") from None


def open_invitation(token: str, *, lock: bool = False) -> Invitation:
    rows = Invitation.objects.select_for_update() if lock else Invitation.objects.all()
    invitation = rows.filter(token_digest=digest(token)).first()
    if invitation is None:
        raise InvitationClosed(CLOSED["unknown"])
    if invitation.state != "open":
        raise InvitationClosed(CLOSED[invitation.state])
    return invitation


@transaction.atomic
def accept_invitation(token: str, form: AccountForm) -> User:
    """The account that comes of a link. The row is locked, so that a link makes one account."""
    invitation = open_invitation(token, lock=True)
    person: User = form.save()
    invitation.used_by, invitation.used_at = person, timezone.now()
    invitation.save(update_fields=["used_by", "used_at"])
    return person


def end_sessions(person: User) -> None:
    """Signs this person out everywhere. API tokens go on working: they are revoked one by one."""
    User.objects.filter(pk=person.pk).update(session_epoch=F("session_epoch") + 1)
    person.refresh_from_db(fields=["session_epoch"])


def end_other_sessions(request: HttpRequest, person: User) -> None:
    """Signs this person out everywhere but here."""
    end_sessions(person)
    update_session_auth_hash(request, person)


@transaction.atomic
def set_active(person: User, active: bool) -> None:
    """Closes or opens an account. A closed one loses its sessions for good; its songs and tokens wait."""
    User.objects.filter(pk=person.pk).update(is_active=active)
    end_sessions(person)


def get_person_for(owner: User, pk: int) -> User:
    """Somebody else of this studio, for its owner."""
    person = User.objects.filter(pk=pk).exclude(pk=owner.pk).first()
    if person is None or not owner.is_owner:
        raise Http404("There is no such person in your studio.")
    return person


def get_invitation_for(owner: User, pk: int) -> Invitation:
    invitation = Invitation.objects.filter(pk=pk, created_by=owner).first()
    if invitation is None or not owner.is_owner:
        raise Http404("There is no such invitation.")
    return invitation


def get_token_for(person: User, pk: int) -> ApiToken:
    token = ApiToken.objects.filter(pk=pk, user=person).first()
    if token is None:
        raise Http404("You have no such API token.")
    return token
