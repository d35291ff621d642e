"""The page that explains the REST API, made from its own OpenAPI document on the server."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from musicapp.api import api


@login_required
def docs(request: HttpRequest) -> HttpResponse:
    schema = api.get_openapi_schema()
    return render(request, "people/api.html", {"schema": schema, "section": "api"})
