"""Requests that speak by API token."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import AsyncClient, Client
from django.utils import timezone

from library.models import Playlist
from musicapp.people.models import ApiToken, User
from tests.conftest import signed_in


def bearing(token: str, scheme: str = "Bearer") -> dict[str, str]:
    return {"Authorization": f"{scheme} {token}"}


@pytest.fixture
def token(owner: User) -> str:
    return ApiToken.make(owner, "script")[1]


def test_a_token_speaks_for_its_owner(client: Client, token: str) -> None:
    assert client.get("/api/me", headers=bearing(token)).json()["name"] == "owner"


@pytest.mark.parametrize("scheme", ["bearer", "BEARER"])
def test_the_scheme_may_be_written_in_any_case(client: Client, token: str, scheme: str) -> None:
    assert client.get("/api/me", headers=bearing(token, scheme)).status_code == 200


@pytest.mark.parametrize("wrong", ["pt_" + "x" * 43, "nonsense", "", "pt_", "pt_ü", "eyJhbGciOiJIUzI1NiJ9.e30.x"])
def test_a_wrong_token_is_refused_and_not_passed_over_for_the_cookie(as_owner: Client, wrong: str) -> None:
    answer = as_owner.get("/api/me", headers=bearing(wrong))
    assert answer.status_code == 401
    assert "not known" in answer.json()["error"]
    assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("written", ["{}", "Token {}", "Basic {}"])
def test_a_token_sent_in_another_way_is_refused_with_the_right_one(as_owner: Client, token: str, written: str) -> None:
    answer = as_owner.get("/api/me", headers={"Authorization": written.format(token)})
    assert answer.status_code == 401
    assert "Authorization: Bearer" in answer.json()["error"]


def test_the_basic_sign_in_of_a_proxy_is_left_to_the_proxy(as_owner: Client) -> None:
    assert as_owner.get("/api/me", headers={"Authorization": "Basic b3duZXI6eA=="}).status_code == 200


def test_the_token_counts_and_not_the_cookie(outsider: User, token: str) -> None:
    assert signed_in(outsider).get("/api/me", headers=bearing(token)).json()["name"] == "owner"


def test_a_token_of_a_closed_account_is_refused(client: Client, token: str) -> None:
    User.objects.update(is_active=False)
    assert client.get("/api/me", headers=bearing(token)).status_code == 401


def test_a_token_request_needs_no_csrf_token(token: str, owner: User) -> None:
    answer = Client(enforce_csrf_checks=True).post("/library/playlists/", {"name": "By script"}, headers=bearing(token))
    assert answer.status_code < 400
    assert Playlist.objects.get().owner == owner


def test_a_cookie_request_still_needs_one(owner: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
    for headers in ({}, {"Authorization": "Basic eDp5"}):
        assert client.post("/settings/sessions/end/", headers=headers).status_code == 403


def test_a_wrong_token_does_not_switch_the_csrf_check_off(owner: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post("/settings/sessions/end/", headers=bearing("pt_" + "x" * 43)).status_code == 401


@pytest.mark.parametrize(
    "path",
    ["/settings/", "/settings/password/", "/settings/tokens/", "/settings/people/", "/settings/people/invite/",
     "/settings/sessions/end/", "/settings/tokens/1/revoke/", "/sign-in/", "/sign-out/"],
)  # fmt: skip
def test_a_token_reaches_no_account_page(client: Client, token: str, path: str) -> None:
    for answer in (client.get(path, headers=bearing(token)), client.post(path, headers=bearing(token))):
        assert answer.status_code == 403
        assert "cannot reach accounts" in answer.json()["error"]


def test_use_is_noted_at_most_once_a_minute(client: Client, token: str) -> None:
    client.get("/api/me", headers=bearing(token))
    first = ApiToken.objects.get().last_used_at
    assert first is not None
    client.get("/api/me", headers=bearing(token))
    assert ApiToken.objects.get().last_used_at == first
    ApiToken.objects.update(last_used_at=timezone.now() - timedelta(seconds=61))
    client.get("/api/me", headers=bearing(token))
    assert ApiToken.objects.get().last_used_at > first  # type: ignore[operator]


def test_many_unknown_tokens_are_slowed_down_and_known_ones_are_not(client: Client, token: str) -> None:
    wrong = [client.get("/api/me", headers=bearing(f"pt_{n:043d}"), REMOTE_ADDR="198.51.100.9") for n in range(31)]
    assert [answer.status_code for answer in wrong] == [401] * 30 + [429]
    assert wrong[-1]["Retry-After"] == "300"
    assert client.get("/api/me", headers=bearing(token), REMOTE_ADDR="198.51.100.9").status_code == 200


@pytest.mark.django_db(transaction=True)
async def test_it_works_under_asgi(transactional_db: None) -> None:
    owner = await User.objects.acreate(username="async owner", is_owner=True)
    from asgiref.sync import sync_to_async

    _, key = await sync_to_async(ApiToken.make)(owner, "script")
    client = AsyncClient()
    assert (await client.get("/api/me", headers=bearing(key))).json()["name"] == "async owner"
    assert (await client.get("/api/me", headers=bearing("pt_wrong"))).status_code == 401
