"""The OpenAPI document and the page made of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from musicapp.api import api
from musicapp.api_docs import verbs

METHODS = {"get", "post", "patch", "delete", "put"}


@pytest.fixture
def schema(client: Client, db: None) -> dict[str, Any]:
    document: dict[str, Any] = client.get("/api/openapi.json").json()
    return document


def operations(schema: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for path in schema["paths"].values() for method, one in path.items() if method in METHODS]


def test_every_operation_has_a_plain_unique_name_and_a_summary(schema: dict[str, Any]) -> None:
    names = [one["operationId"] for one in operations(schema)]
    assert len(names) == len(set(names)) >= 13
    assert all(re.fullmatch(r"[a-z_]+", name) for name in names)
    assert all(one["summary"] for one in operations(schema))


def test_every_operation_asks_who_it_is_and_says_how_it_fails(schema: dict[str, Any]) -> None:
    for one in operations(schema):
        assert one["security"] == [{"Person": []}]
        assert one["responses"]["default"]["content"]["application/json"]["schema"]["$ref"].endswith("/Problem")
    scheme = schema["components"]["securitySchemes"]["Person"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")


def test_every_reference_leads_somewhere(schema: dict[str, Any]) -> None:
    refs = set(re.findall(r"#/components/schemas/(\w+)", str(schema)))
    assert refs <= set(schema["components"]["schemas"])


def test_the_page_shows_every_operation(as_owner: Client) -> None:
    html = as_owner.get("/api/docs").content.decode()
    for verb in verbs(api.get_openapi_schema()):
        assert f'id="{verb.name}"' in html
        assert verb.path in html


def test_the_page_needs_nobody_else(as_owner: Client) -> None:
    html = as_owner.get("/api/docs").content.decode()
    assert re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="(?:https?:)?//', html) == []


def test_the_manual_names_every_operation() -> None:
    manual = (Path(__file__).parents[3] / "docs" / "api.md").read_text()
    for verb in verbs(api.get_openapi_schema()):
        assert f"`{verb.method} {verb.path}`" in manual
