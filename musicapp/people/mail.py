"""Mail that leaves while the request goes on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any


def beside_the_request(send: Callable[..., Any], *args: Any, **kwargs: Any) -> threading.Thread:
    """Runs ``send`` in a thread of its own: a slow or missing mail server is seen in the log, not by a visitor."""
    thread = threading.Thread(target=send, args=args, kwargs=kwargs, name="mail", daemon=True)
    thread.start()
    return thread
