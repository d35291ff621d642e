"""The address of the studio: taking the port, and asking whether the page answers."""

from __future__ import annotations

import errno
import http.client
import os
import socket

from musicapp.supervisor.instance import StartError

ANYWHERE = {"", "0.0.0.0", "::"}  # noqa: S104  (compared with, never bound to by default)


def page_address(bind: str, port: int) -> str:
    """What a person on this machine types into the browser."""
    host = "localhost" if bind in ANYWHERE else f"[{bind}]" if ":" in bind else bind
    return f"http://{host}:{port}/"


def listen(bind: str, port: int) -> socket.socket:
    """The listening socket, which outlives restarts of the web process; raises StartError where it is not to be had."""
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    try:
        return socket.create_server((bind, port), family=family, backlog=512)
    except OSError as error:
        raise StartError(_why_not(error, bind, port)) from error


def _why_not(error: OSError, bind: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is in use by another program, so the page cannot be served there; "
            f"end that program or choose another port: PORT={port + 1 if port < 65535 else 8000} make run"
        )
    if error.errno in {errno.EACCES, errno.EPERM}:
        return f"Port {port} may not be opened by this user; choose one from 1024 upwards: PORT=8000 make run"
    reason = "unknown name" if isinstance(error, socket.gaierror) else os.strerror(error.errno or 0)
    return (
        f"BIND is {bind!r}, which is no address of this machine ({reason}); "
        "leave it out for this machine only, or use 0.0.0.0 for every network it is on."
    )


def page_status(connect_to: tuple[str, int], *, host_name: str, tls: bool, timeout_s: float) -> int | None:
    """The page's status code, None when no answer came within ``timeout_s`` seconds."""
    headers = {"Host": host_name, **({"X-Forwarded-Proto": "https"} if tls else {})}
    connection = http.client.HTTPConnection(*connect_to, timeout=timeout_s)
    try:
        connection.request("GET", "/", headers=headers)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
