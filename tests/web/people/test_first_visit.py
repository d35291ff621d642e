"""The very first visit makes the owner's account, once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import IntegrityError
from django.test import Client

from musicapp.people import services
from musicapp.people.models import User

PASSWORD = "four quiet bars of rest"
FORM = {"username": "ada", "password1": PASSWORD, "password2": PASSWORD}


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/", "/library/", "/jobs/", "/settings/", "/sign-in/"])
def test_every_page_leads_to_the_first_account(client: Client, page: str) -> None:
    assert client.get(page, follow=True).request["PATH_INFO"] == "/first/"


@pytest.mark.django_db
def test_it_makes_the_owner_and_signs_them_in(client: Client) -> None:
    answer = client.post("/first/", FORM)
    assert answer.status_code == 302
    owner = User.objects.get()
    assert owner.is_owner
    assert owner.email == ""
    assert client.session["_auth_user_id"] == str(owner.pk)


@pytest.mark.django_db
def test_it_gives_a_new_session_to_the_new_owner(client: Client) -> None:
    client.get("/first/")
    session = client.session
    session["planted"] = "before"
    session.save()
    client.cookies["sessionid"] = planted = session.session_key
    client.post("/first/", FORM)
    assert client.cookies["sessionid"].value != planted


@pytest.mark.django_db
def test_it_is_closed_once_somebody_is_here(client: Client, outsider: User) -> None:
    assert client.get("/first/")["Location"] == "/sign-in/"
    assert client.post("/first/", FORM)["Location"] == "/sign-in/"
    assert not User.objects.filter(username="ada").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"password1": "short", "password2": "short"}, "at least 10 characters"),
        ({"password2": "four quiet bars of rust"}, "The two passwords differ"),
        ({"username": "a b c"}, "Enter a valid username"),
        ({"email": "ada"}, "Enter a valid email address"),
    ],
)
def test_it_says_what_is_wrong_with_the_form(client: Client, changed: dict[str, str], sentence: str) -> None:
    answer = client.post("/first/", FORM | changed)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not User.objects.exists()


def test_six_people_at_once_make_one_owner(tmp_path: Path) -> None:
    """In a process of its own, because it needs a database file: one in memory cannot be shared between threads."""
    script = Path(__file__).with_name("race_for_the_first_account.py")
    env = os.environ | {"PARTIMENTO_VAR": str(tmp_path)}
    ran = subprocess.run([sys.executable, script], env=env, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.split() == ["302"] * 6 + ["1", "1"]


def test_one_who_looked_before_another_was_saved_becomes_nobody(
    client: Client, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database has the last word where both have passed every check."""
    monkeypatch.setattr(services, "is_new", lambda: True)
    assert client.post("/first/", FORM)["Location"] == "/sign-in/"
    assert list(User.objects.all()) == [owner]


@pytest.mark.django_db
def test_the_database_itself_refuses_a_second_owner(owner: User) -> None:
    with pytest.raises(IntegrityError):
        User.objects.create_user("second", is_owner=True)
