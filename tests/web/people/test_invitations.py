"""How further people come in."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from musicapp.people import forms
from musicapp.people.models import Invitation, User
from tests.conftest import PASSWORD, signed_in

FORM = {"username": "bela", "password1": PASSWORD, "password2": PASSWORD}


def invite(as_owner: Client, note: str = "Bela, drums") -> str:
    """The path of a new link, as the owner sees it."""
    page = as_owner.post("/settings/people/invite/", {"note": note}).content.decode()
    found = re.search(r'value="http://testserver(/join/[\w-]{40,}/)"', page)
    assert found
    return found[1]


def test_the_owner_makes_a_link_that_is_shown_once(as_owner: Client) -> None:
    link = invite(as_owner)
    page = as_owner.get("/settings/people/").content.decode()
    assert link not in page
    assert "Bela, drums" in page
    assert Invitation.objects.get().token_digest not in link


def test_the_link_lasts_fourteen_days(as_owner: Client) -> None:
    invite(as_owner)
    left = Invitation.objects.get().expires_at - timezone.now()
    assert timedelta(days=13, hours=23) < left <= timedelta(days=14)


def test_a_link_makes_one_account_that_owns_nothing_more(as_owner: Client, client: Client) -> None:
    link = invite(as_owner)
    assert "You are invited" in client.get(link).content.decode()
    assert client.post(link, FORM)["Location"] == "/library/"
    person = User.objects.get(username="bela")
    assert not person.is_owner
    assert client.session["_auth_user_id"] == str(person.pk)
    assert "used by bela" in as_owner.get("/settings/people/").content.decode()


def test_a_used_link_stays_used_when_the_person_is_gone(as_owner: Client, client: Client) -> None:
    link = invite(as_owner)
    client.post(link, FORM)
    User.objects.get(username="bela").delete()
    assert "already been used" in Client().get(link).content.decode()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"used_at": timezone.now()}, "already been used"),
        ({"revoked_at": timezone.now()}, "taken back"),
        ({"expires_at": timezone.now() - timedelta(seconds=1)}, "has run out"),
    ],
)
def test_a_closed_link_says_why(as_owner: Client, client: Client, change: dict[str, object], sentence: str) -> None:
    link = invite(as_owner)
    Invitation.objects.update(**change)
    for answer in (client.get(link), client.post(link, FORM)):
        assert answer.status_code == 410
        assert sentence in answer.content.decode()
    assert not User.objects.filter(username="bela").exists()


def test_an_unknown_link_says_so(client: Client, owner: User) -> None:
    answer = client.get("/join/never-made/")
    assert answer.status_code == 410
    assert "not known here" in answer.content.decode()


def test_a_link_that_was_used_while_the_form_was_open_makes_no_second_account(as_owner: Client) -> None:
    link = invite(as_owner)
    slow, quick = Client(), Client()
    slow.get(link)
    quick.post(link, FORM)
    assert "already been used" in slow.post(link, FORM | {"username": "late"}).content.decode()
    assert not User.objects.filter(username="late").exists()


def test_a_name_that_is_taken_in_another_case_is_refused(as_owner: Client, client: Client) -> None:
    link = invite(as_owner)
    answer = client.post(link, FORM | {"username": "OWNER"})
    assert "already" in answer.content.decode()
    assert Invitation.objects.get().state == "open"


def test_a_name_that_is_taken_at_the_same_moment_is_refused_too(
    as_owner: Client, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = invite(as_owner)
    monkeypatch.setattr(forms.AccountForm, "clean_username", lambda form: form.cleaned_data["username"])
    monkeypatch.setattr(forms.AccountForm, "validate_unique", lambda form: None)
    answer = client.post(link, FORM | {"username": "owner"})
    assert forms.TAKEN in answer.content.decode()
    assert Invitation.objects.get().state == "open"


def test_the_owner_takes_a_link_back(as_owner: Client, client: Client) -> None:
    link = invite(as_owner)
    as_owner.post(f"/settings/people/invitations/{Invitation.objects.get().pk}/revoke/")
    assert "taken back" in client.get(link).content.decode()
    assert "taken back" in as_owner.get("/settings/people/").content.decode()


def test_a_note_is_shown_as_text(as_owner: Client) -> None:
    page = as_owner.post("/settings/people/invite/", {"note": "<b onclick=x>"}).content.decode()
    assert "<b onclick" not in page
    assert "&lt;b onclick=x&gt;" in page


def test_who_is_signed_in_cannot_use_a_link(as_owner: Client, as_outsider: Client) -> None:
    link = invite(as_owner)
    assert "signed in as outsider" in as_outsider.get(link).content.decode()
    as_outsider.post(link, FORM)
    assert Invitation.objects.get().state == "open"


@pytest.mark.parametrize("path", ["/settings/people/", "/settings/people/invite/", "/settings/people/1/close/"])
def test_nobody_but_the_owner_has_these_pages(owner: User, as_outsider: Client, path: str) -> None:
    assert as_outsider.get(path).status_code == 404
    assert as_outsider.post(path, {"note": "x"}).status_code == 404
    assert not Invitation.objects.exists()


def test_the_owner_closes_and_opens_an_account(as_owner: Client, outsider: User) -> None:
    theirs = signed_in(outsider)
    assert theirs.get("/settings/").status_code == 200
    as_owner.post(f"/settings/people/{outsider.pk}/close/")
    assert theirs.get("/settings/").status_code == 302
    as_owner.post(f"/settings/people/{outsider.pk}/open/")
    assert theirs.get("/settings/").status_code == 302, "an ended session came back to life"
    assert theirs.post("/sign-in/", {"username": "outsider", "password": PASSWORD}).status_code == 302


def test_the_owner_cannot_close_their_own_account(as_owner: Client, owner: User) -> None:
    assert as_owner.post(f"/settings/people/{owner.pk}/close/").status_code == 404
    assert User.objects.get(pk=owner.pk).is_active
