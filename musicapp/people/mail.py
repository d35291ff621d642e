"""Mail that leaves while the request goes on."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

log = logging.getLogger(__name__)


def beside_the_request(send: Callable[..., Any], *args: Any, **kwargs: Any) -> threading.Thread:
    """Runs ``send`` in a thread of its own: a slow or missing mail server is seen in the log, not by a visitor."""

    def run() -> None:
        try:
            send(*args, **kwargs)
        except Exception:  # whatever the mail server does, the visitor must not notice
            log.exception("A mail could not be sent. Check EMAIL_URL in docs/settings.md.")

    thread = threading.Thread(target=run, name="mail", daemon=True)
    thread.start()
    return thread
