"""Where a request comes from, as far as it can be believed."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

NOWHERE = "0.0.0.0"  # noqa: S104  (a Unix socket has no address)


def client_address(request: HttpRequest) -> str:
    """The visitor's address, an IPv6 one cut to its network, since a visitor has the whole of that to choose from.

    Behind PROXIES reverse proxies it is the entry that the outermost of them wrote into X-Forwarded-For; whatever
    stands to the left of it came from the visitor and may be made up.
    """
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    known = settings.PROXIES and len(hops) >= settings.PROXIES
    return _network(hops[-settings.PROXIES] if known else request.META.get("REMOTE_ADDR") or "")


def _network(written: str) -> str:
    try:
        address = ip_address(written)
    except ValueError:
        return NOWHERE
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network((int(address), 64), strict=False).network_address)
