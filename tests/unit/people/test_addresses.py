"""Which address a visitor is believed to come from."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from musicapp.people.addresses import client_address


def address(settings: object, proxies: int, remote: str, forwarded: str | None = None) -> str:
    settings.PROXIES = proxies  # type: ignore[attr-defined]
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    return client_address(RequestFactory().get("/", REMOTE_ADDR=remote, headers=headers))


@pytest.mark.parametrize(
    ("proxies", "remote", "forwarded", "found"),
    [
        (0, "203.0.113.5", None, "203.0.113.5"),
        (0, "203.0.113.5", "1.2.3.4", "203.0.113.5"),  # nobody vouches for the header
        (1, "127.0.0.1", "203.0.113.5", "203.0.113.5"),
        (1, "127.0.0.1", "1.2.3.4, 203.0.113.5", "203.0.113.5"),  # the left part was made up
        (2, "127.0.0.1", "1.2.3.4, 203.0.113.5, 10.0.0.1", "203.0.113.5"),
        (2, "10.0.0.1", "203.0.113.5", "10.0.0.1"),  # came past the outer proxy
        (1, "127.0.0.1", None, "127.0.0.1"),
        (0, "2001:db8:1:2:3:4:5:6", None, "2001:db8:1:2::"),
        (0, "::ffff:203.0.113.5", None, "203.0.113.5"),
        (0, "", None, "0.0.0.0"),  # noqa: S104
        (1, "127.0.0.1", "no address", "0.0.0.0"),  # noqa: S104
    ],
)
def test_it_believes_only_the_proxies(
    settings: object, proxies: int, remote: str, forwarded: str | None, found: str
) -> None:
    assert address(settings, proxies, remote, forwarded) == found
