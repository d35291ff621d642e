"""What people change about themselves."""

from __future__ import annotations

import re
import threading

import pytest
from django.core import mail
from django.test import Client

from musicapp.people.models import ApiToken, User
from tests.conftest import PASSWORD, signed_in

NEW = "five loud bars of brass"


def wait_for_mail() -> None:
    for thread in threading.enumerate():
        if thread.name == "mail":
            thread.join(timeout=10)


def change_password(client: Client, **changed: str) -> str:
    sent = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW} | changed
    return client.post("/settings/password/", sent, follow=True).content.decode()


def test_a_name_and_an_address_can_be_changed(as_owner: Client, owner: User) -> None:
    as_owner.post("/settings/", {"username": "ada", "email": "ada@example.org", "password": PASSWORD})
    owner.refresh_from_db()
    assert (owner.username, owner.email) == ("ada", "ada@example.org")


def test_an_address_is_not_changed_without_the_password(as_owner: Client, owner: User) -> None:
    for typed in ("", "wrong"):
        page = as_owner.post("/settings/", {"username": "owner", "email": "thief@example.org", "password": typed})
        assert "needed to change the email" in page.content.decode()
    owner.refresh_from_db()
    assert owner.email == "owner@example.org"


def test_a_name_is_changed_without_the_password(as_owner: Client, owner: User) -> None:
    as_owner.post("/settings/", {"username": "ada", "email": "owner@example.org"})
    owner.refresh_from_db()
    assert owner.username == "ada"


def test_a_name_of_somebody_else_is_refused(as_owner: Client, outsider: User) -> None:
    page = as_owner.post("/settings/", {"username": "Outsider"}).content.decode()
    assert "already has this name" in page
    assert "owner, owner of this studio" in page


def test_a_form_cannot_make_somebody_the_owner(as_outsider: Client, outsider: User) -> None:
    as_outsider.post("/settings/", {"username": "outsider", "is_owner": "1", "is_superuser": "1", "is_staff": "1"})
    outsider.refresh_from_db()
    assert [outsider.is_owner, outsider.is_superuser, outsider.is_staff] == [False] * 3


def test_a_new_password_ends_other_sessions_and_keeps_this_one(as_owner: Client, owner: User) -> None:
    elsewhere = signed_in(owner)
    change_password(as_owner)
    assert as_owner.get("/settings/").status_code == 200
    assert elsewhere.get("/settings/").status_code == 302
    assert Client().post("/sign-in/", {"username": "owner", "password": NEW}).status_code == 302


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"old_password": "wrong"}, "This is not your password"),
        ({"new_password2": "other"}, "The two passwords differ"),
        ({"new_password1": "short", "new_password2": "short"}, "at least 10 characters"),
        ({"new_password1": "1234567890", "new_password2": "1234567890"}, "entirely numeric"),
    ],
)
def test_a_password_that_will_not_do_is_refused(as_owner: Client, changed: dict[str, str], sentence: str) -> None:
    assert sentence in change_password(as_owner, **changed)
    assert Client().post("/sign-in/", {"username": "owner", "password": PASSWORD}).status_code == 302


def test_all_other_sessions_can_be_ended(as_owner: Client, owner: User) -> None:
    elsewhere = signed_in(owner)
    as_owner.post("/settings/sessions/end/")
    assert as_owner.get("/settings/").status_code == 200
    assert elsewhere.get("/settings/").status_code == 302


def test_a_forgotten_password_is_reset_by_mail(client: Client, owner: User) -> None:
    elsewhere = signed_in(owner)
    answer = client.post("/forgotten/", {"email": "OWNER@example.org"})
    wait_for_mail()
    assert answer["Location"] == "/forgotten/sent/"
    (sent,) = mail.outbox
    assert sent.to == ["owner@example.org"]
    link = re.search(r"http://testserver(\S+)", sent.body)
    assert link
    form = client.get(link[1])["Location"]
    assert client.post(form, {"new_password1": NEW, "new_password2": NEW})["Location"] == "/forgotten/done/"
    assert elsewhere.get("/settings/").status_code == 302
    assert client.post("/sign-in/", {"username": "owner", "password": NEW}).status_code == 302
    assert "has been used or has run out" in Client().get(link[1], follow=True).content.decode()


def test_a_reset_tells_nothing_about_an_unknown_address(client: Client, owner: User) -> None:
    known = client.post("/forgotten/", {"email": "owner@example.org"}, follow=True)
    unknown = client.post("/forgotten/", {"email": "nobody@example.org"}, follow=True)
    wait_for_mail()
    assert known.content == unknown.content
    assert [message.to for message in mail.outbox] == [["owner@example.org"]]


def test_a_mail_server_that_is_down_is_not_noticed_by_the_visitor(
    client: Client, owner: User, settings: object, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # type: ignore[attr-defined]
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # type: ignore[attr-defined]
    assert client.post("/forgotten/", {"email": "owner@example.org"}).status_code == 302
    wait_for_mail()
    assert "Failed to send password reset email" in caplog.text


def test_nobody_can_flood_an_inbox(owner: User) -> None:
    for number in range(9):
        Client().post("/forgotten/", {"email": "owner@example.org"}, REMOTE_ADDR=f"203.0.113.{number}")
    wait_for_mail()
    assert len(mail.outbox) == 5


def test_a_token_is_shown_once(as_owner: Client, owner: User) -> None:
    page = as_owner.post("/settings/tokens/", {"name": "backup script"}).content.decode()
    found = re.search(r'value="(pt_[\w-]{43})"', page)
    assert found
    assert found[1] not in as_owner.get("/settings/tokens/").content.decode()
    assert found[1] not in str(ApiToken.objects.values().get())


def test_a_token_can_be_revoked(as_owner: Client, owner: User) -> None:
    token, key = ApiToken.make(owner, "x")
    as_owner.post(f"/settings/tokens/{token.pk}/revoke/")
    assert Client().get("/api/me", headers={"Authorization": f"Bearer {key}"}).status_code == 401


def test_nobody_revokes_the_token_of_another(as_outsider: Client, owner: User) -> None:
    token, _ = ApiToken.make(owner, "x")
    assert as_outsider.post(f"/settings/tokens/{token.pk}/revoke/").status_code == 404
    assert ApiToken.objects.filter(pk=token.pk).exists()
