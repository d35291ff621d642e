"""What every answer carries, and what no page contains."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from library.models import Playlist, Song, Upload
from musicapp.jobs.models import Job
from musicapp.people.models import ApiToken, Invitation, User
from tests.conftest import PASSWORD
from tests.web.addresses import OBJECT, OWN, OWNER_ONLY, PUBLIC, Things
from tests.web.test_outsiders import things

__all__ = ["things"]  # the fixture
PAGES = {**PUBLIC, **OWN, **OWNER_ONLY}
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 7|add:7 }}"


class Forbidden(HTMLParser):
    """Collects whatever our Content-Security-Policy would not run, or would run although it should not be there."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "script" and "src" not in given and given.get("type") != "application/json":
            self.found.append("an inline script")
        if tag == "style":
            self.found.append("an inline style sheet")
        self.found += [f"{tag} {name}" for name in given if name.startswith(("on", "hx-on"))]
        self.found += [f"{tag} {name}=js:" for name in given if given[name].strip().startswith(("js:", "javascript:"))]
        for name in ("src", "href", "action"):
            address = given.get(name, "")
            if tag != "a" and re.match(r"(https?:)?//", address):
                self.found.append(f"{tag} from {address}")


def forbidden_in(html: str) -> list[str]:
    parser = Forbidden()
    parser.feed(html)
    return parser.found


def is_page(answer: HttpResponse) -> bool:
    return answer.status_code == 200 and answer.headers.get("Content-Type", "").startswith("text/html")


def test_the_reader_of_pages_sees_what_is_forbidden() -> None:
    html = '<script>x</script><b onclick="x"><a href="javascript:x"><style></style><img src="//evil.example/x">'
    assert len(forbidden_in(html)) == 5


@pytest.mark.parametrize("name", sorted({*PAGES, *OBJECT}))
def test_a_page_has_nothing_that_the_policy_forbids(name: str, things: Things, as_owner: Client) -> None:
    Song.objects.update(
        title=HOSTILE, artist=HOSTILE, genre=HOSTILE, comment=HOSTILE, original_name=HOSTILE, error=HOSTILE
    )
    Playlist.objects.update(name=HOSTILE)
    Upload.objects.update(name=HOSTILE)
    Job.objects.update(title=HOSTILE, message=HOSTILE, error=HOSTILE, details=HOSTILE)
    Invitation.objects.update(note=HOSTILE)
    ApiToken.objects.update(name=HOSTILE)
    kwargs = OBJECT[name](things) if name in OBJECT else PAGES[name]
    client = Client() if name in PUBLIC else as_owner
    answer = client.get(reverse(name, kwargs=kwargs))
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self';" in f"{policy};"
    assert "unsafe-eval" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    if is_page(answer):
        html = answer.content.decode()
        assert forbidden_in(html) == []
        assert "<img src=x" not in html


def test_a_hostile_title_is_shown_as_text(things: Things, as_owner: Client) -> None:
    Song.objects.update(title=HOSTILE)
    for path in (reverse("library:songs"), things.song.get_absolute_url()):
        html = as_owner.get(path).content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
        assert "<script>alert(1)" not in html


def test_errors_have_the_same_policy(client: Client, owner: User) -> None:
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert forbidden_in(answer.content.decode()) == []


@pytest.mark.parametrize("path", ["/settings/", "/settings/tokens/", "/settings/people/", "/sign-in/", "/join/x/"])
def test_what_is_about_accounts_is_not_kept_in_any_cache(path: str, as_owner: Client) -> None:
    assert "no-store" in as_owner.get(path).headers["Cache-Control"]


def test_answers_of_the_api_are_not_kept_in_any_cache(as_owner: Client) -> None:
    assert "no-store" in as_owner.get("/api/me").headers["Cache-Control"]


@pytest.mark.parametrize(
    "path", ["/sign-in/", "/first/", "/settings/", "/library/playlists/", "/settings/sessions/end/"]
)
def test_a_form_of_another_site_is_refused_with_a_sentence(path: str, owner: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(path, {"username": "x", "password": "x", "name": "x"})
    assert answer.status_code == 403
    assert "Your browser sent no cookie" in answer.content.decode()


def test_a_form_that_was_open_since_before_the_sign_in_says_so(owner: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.get("/sign-in/")
    answer = client.post("/sign-in/", {"username": "owner", "password": PASSWORD, "csrfmiddlewaretoken": "x" * 64})
    assert "This page is out of date" in answer.content.decode()


def test_a_form_under_an_unknown_address_names_the_setting(owner: User) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/sign-in/", headers={"Origin": "https://studio.example"})
    assert "CSRF_TRUSTED_ORIGINS" in answer.content.decode()


def test_htmx_proves_itself_by_header(owner: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/settings/").content.decode()
    found = re.search(r'hx-headers=\'\{"X-CSRFToken": "(\w{64})"\}\'', page)
    assert found
    headers = {"HX-Request": "true", "X-CSRFToken": found[1]}
    assert client.post("/settings/sessions/end/", headers=headers).status_code == 302


def test_an_unknown_host_is_refused_with_a_page(client: Client) -> None:
    answer = client.get("/sign-in/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "could not be read" in answer.content.decode()


def test_a_fault_is_told_in_a_sentence_and_to_programs_in_json(
    owner: User, as_owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from musicapp.people.views import account

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(account, "ProfileForm", fail)
    as_owner.raise_request_exception = False
    for accept, kind in (("text/html", "text/html"), ("application/json", "application/json")):
        answer = as_owner.get("/settings/", headers={"Accept": accept})
        assert answer.status_code == 500
        assert answer.headers["Content-Type"].startswith(kind)
        assert "The studio made a mistake" in answer.content.decode()
        assert "secret detail" not in answer.content.decode()


def test_the_last_resort_needs_no_page(client: Client, owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    from musicapp import pages

    def broken(*_: object) -> str:
        raise ValueError("no manifest")

    monkeypatch.setattr(pages, "render_to_string", broken)
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert answer.content.decode().startswith("Nothing is here.")


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(client: Client, owner: User) -> None:
    client.post("/sign-in/", {"username": "owner", "password": PASSWORD})
    session = client.cookies["sessionid"]
    assert session["httponly"]
    assert session["samesite"] == "Lax"
