"""The page that explains the REST API, made on the server from its own OpenAPI document: no script, no other host."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from musicapp.api import api
from musicapp.people.sections import section

Json = dict[str, Any]
REF = "#/components/schemas/"


@dataclass(frozen=True, slots=True)
class Value:
    """A parameter, or a field of what is sent or answered."""

    name: str
    kind: str
    said: str
    required: bool


@dataclass(frozen=True, slots=True)
class Verb:
    """One operation as the page shows it."""

    name: str
    method: str
    path: str
    summary: str
    tag: str
    asked: list[Value]
    sent: list[Value]
    status: str
    answer: str
    fields: list[Value]


@login_required
def docs(request: HttpRequest) -> HttpResponse:
    schema: Json = api.get_openapi_schema()
    shown = verbs(schema)
    groups = {tag: [verb for verb in shown if verb.tag == tag] for tag in dict.fromkeys(verb.tag for verb in shown)}
    here = request.build_absolute_uri("/").rstrip("/")
    return section(request, "api", schema=schema, groups=groups, here=here, uploads=reverse("library:uploads"))


def verbs(schema: Json) -> list[Verb]:
    known = schema["components"]["schemas"]
    return [
        _verb(known, method, path, operation)
        for path, operations in schema["paths"].items()
        for method, operation in operations.items()
    ]


def _verb(known: Json, method: str, path: str, operation: Json) -> Verb:
    status, answer = next((code, said) for code, said in operation["responses"].items() if code != "default")
    returned = _content(answer)
    asked = [
        Value(one["name"], _kind(one["schema"]), one.get("description", ""), one.get("required", False))
        for one in operation.get("parameters", [])
    ]
    return Verb(
        name=operation["operationId"], method=method.upper(), path=path, summary=operation["summary"],
        tag=operation["tags"][0], asked=asked, sent=_fields(known, _content(operation.get("requestBody", {}))),
        status=str(status), answer=_kind(returned) if returned else "nothing", fields=_fields(known, returned),
    )  # fmt: skip


def _content(part: Json) -> Json:
    schema: Json = part.get("content", {}).get("application/json", {}).get("schema", {})
    return schema


def _fields(known: Json, schema: Json) -> list[Value]:
    model = known.get(schema.get("$ref", "").removeprefix(REF), schema)
    required = model.get("required", [])
    return [
        Value(name, _kind(field), field.get("description", ""), name in required)
        for name, field in model.get("properties", {}).items()
    ]


def _kind(schema: Json) -> str:
    """A type in words: “number or null”, “list of SongRow”."""
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix(REF)
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    return str(schema.get("format") or schema.get("type") or "anything")
