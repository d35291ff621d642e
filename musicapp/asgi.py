"""HTTP to Django, websockets to the consumers."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "musicapp.settings")
http = get_asgi_application()

from channels.auth import AuthMiddlewareStack  # noqa: E402  (Django must be set up first)
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import AllowedHostsOriginValidator  # noqa: E402

from library.uploading import StreamedUploads  # noqa: E402
from musicapp.jobs.routing import websocket_urlpatterns  # noqa: E402
from musicapp.people.sockets import EndsWithSession  # noqa: E402

sockets = URLRouter(websocket_urlpatterns)  # type: ignore[arg-type]  # Django calls a path of a socket a URLPattern
application = ProtocolTypeRouter(
    {
        "http": StreamedUploads(http),
        "websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(EndsWithSession(sockets))),
    }
)
