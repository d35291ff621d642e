"""Signing in and out, and what happens to those who guess."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.utils import timezone

from musicapp.people.models import User
from tests.conftest import PASSWORD


def try_password(client: Client, password: str, name: str = "owner", address: str = "203.0.113.5") -> int:
    return client.post("/sign-in/", {"username": name, "password": password}, REMOTE_ADDR=address).status_code


def lock_out(client: Client, name: str = "owner", address: str = "203.0.113.5") -> None:
    for _ in range(8):
        try_password(client, "wrong", name, address)


def test_it_lets_in_who_knows_the_password(client: Client, owner: User) -> None:
    answer = client.post("/sign-in/", {"username": "owner", "password": PASSWORD})
    assert answer["Location"] == "/library/"


def test_it_takes_the_name_in_any_case(client: Client, owner: User) -> None:
    assert try_password(client, PASSWORD, "Owner") == 302


def test_it_says_that_name_and_password_do_not_fit(client: Client, owner: User) -> None:
    answer = client.post("/sign-in/", {"username": "owner", "password": "wrong"})
    assert "do not belong together" in answer.content.decode()


def test_it_says_the_same_for_an_unknown_name(client: Client, owner: User) -> None:
    known = client.post("/sign-in/", {"username": "owner", "password": "wrong"}).context["form"].errors
    unknown = client.post("/sign-in/", {"username": "nobody", "password": "wrong"}).context["form"].errors
    assert known == unknown


def test_it_makes_a_new_session(client: Client, owner: User) -> None:
    client.get("/sign-in/")
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = session.session_key
    client.post("/sign-in/", {"username": "owner", "password": PASSWORD})
    assert client.cookies["sessionid"].value != session.session_key


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "https:evil.example"],
)
def test_it_goes_on_only_within_the_studio(client: Client, owner: User, elsewhere: str) -> None:
    answer = client.post("/sign-in/", {"username": "owner", "password": PASSWORD, "next": elsewhere})
    assert answer["Location"] == "/library/"


def test_it_goes_on_to_the_page_that_was_asked_for(client: Client, owner: User) -> None:
    answer = client.get("/jobs/")
    assert answer["Location"] == "/sign-in/?next=/jobs/"
    answer = client.post(answer["Location"], {"username": "owner", "password": PASSWORD, "next": "/jobs/"})
    assert answer["Location"] == "/jobs/"


def test_it_sends_those_who_are_signed_in_home(as_owner: Client) -> None:
    assert as_owner.get("/sign-in/")["Location"] == "/library/"


def test_signing_out_ends_the_session(as_owner: Client) -> None:
    assert as_owner.get("/sign-out/").status_code == 405
    assert as_owner.post("/sign-out/")["Location"] == "/sign-in/"
    assert as_owner.get("/settings/").status_code == 302


def test_a_closed_account_cannot_sign_in(client: Client, outsider: User) -> None:
    User.objects.update(is_active=False)
    assert try_password(client, PASSWORD, "outsider") == 200
    assert client.get("/settings/").status_code == 302


def test_the_eighth_wrong_password_locks_and_says_for_how_long(client: Client, owner: User) -> None:
    assert [try_password(client, "wrong") for _ in range(7)] == [200] * 7
    answer = client.post("/sign-in/", {"username": "owner", "password": "wrong"}, REMOTE_ADDR="203.0.113.5")
    assert answer.status_code == 429
    assert "Try again in 15 min" in answer.content.decode()
    assert 890 <= int(answer["Retry-After"]) <= 900


def test_the_right_password_does_not_open_a_lock(client: Client, owner: User) -> None:
    lock_out(client)
    assert try_password(client, PASSWORD) == 429


def test_trying_on_does_not_make_the_wait_longer(client: Client, owner: User) -> None:
    lock_out(client)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=10))
    answer = client.post("/sign-in/", {"username": "owner", "password": "wrong"}, REMOTE_ADDR="203.0.113.5")
    assert "Try again in 5 min" in answer.content.decode()


def test_the_lock_opens_when_the_wait_is_over(client: Client, owner: User) -> None:
    lock_out(client)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=15, seconds=1))
    assert try_password(client, PASSWORD) == 302


def test_a_stranger_does_not_lock_the_owner_out_elsewhere(client: Client, owner: User) -> None:
    lock_out(client, address="198.51.100.7")
    assert try_password(client, PASSWORD, address="203.0.113.5") == 302


def test_another_case_of_the_name_is_the_same_name(client: Client, owner: User) -> None:
    for name in ("owner", "Owner", "OWNER", "oWner", "owneR", "OWner", "ownER"):
        try_password(client, "wrong", name)
    assert try_password(client, "wrong", "OwNeR") == 429


def test_another_browser_name_does_not_give_more_tries(client: Client, owner: User) -> None:
    for number in range(8):
        client.post("/sign-in/", {"username": "owner", "password": "wrong"}, headers={"User-Agent": f"guess {number}"})
    answer = client.post("/sign-in/", {"username": "owner", "password": PASSWORD}, headers={"User-Agent": "fresh"})
    assert answer.status_code == 429


def test_an_address_of_the_same_network_counts_as_the_same(client: Client, owner: User) -> None:
    for number in range(8):
        try_password(client, "wrong", address=f"2001:db8:1:2::{number:x}")
    assert try_password(client, PASSWORD, address="2001:db8:1:2:ffff::1") == 429
    assert try_password(client, PASSWORD, address="2001:db8:1:3::1") == 302


def test_one_visitor_cannot_try_name_after_name(client: Client, owner: User) -> None:
    for number in range(100):
        assert try_password(client, "wrong", f"name{number}") == 200
    answer = client.post("/sign-in/", {"username": "another", "password": "x"}, REMOTE_ADDR="203.0.113.5")
    assert answer.status_code == 429
    assert "Too many tries from here" in answer.content.decode()
    assert try_password(client, PASSWORD, address="203.0.113.6") == 302


def test_the_password_typed_is_kept_nowhere(client: Client, owner: User) -> None:
    try_password(client, "my other secret")
    attempt = AccessAttempt.objects.get()
    assert "my other secret" not in f"{attempt.post_data}{attempt.get_data}{attempt.path_info}"


@pytest.mark.parametrize("name", ["x" * 400, "a\0b", "’; drop table people_user", "<script>alert(1)</script>"])
def test_a_hostile_name_is_only_a_wrong_name(client: Client, owner: User, name: str) -> None:
    answer = client.post("/sign-in/", {"username": name, "password": "x\0y"})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


def test_a_fragment_sends_the_whole_page_to_the_sign_in(client: Client, owner: User) -> None:
    answer = client.get("/jobs/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/jobs/"})
    assert answer.status_code == 204
    assert answer["HX-Redirect"] == "/sign-in/?next=http%3A%2F%2Ftestserver%2Fjobs%2F"
