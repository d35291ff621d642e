"""What browsers ask for by themselves: the small picture of the site, and what it is when kept on a phone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

INK = "#101216"


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(static("img/favicon.ico"), headers={"Cache-Control": "public, max-age=86400"})


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    sizes = (192, 512)
    icons = [{"src": static(f"img/mark-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"} for size in sizes]
    said = {
        "name": "Partimento",
        "short_name": "Partimento",
        "start_url": reverse("home"),
        "display": "standalone",
        "background_color": INK,
        "theme_color": INK,
        "icons": icons,
    }
    headers = {"Cache-Control": "public, max-age=86400"}
    return JsonResponse(said, content_type="application/manifest+json", headers=headers)
