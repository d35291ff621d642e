"""The REST API: who may ask, what errors look like, and the routers of the apps."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import ValidationError as WrongValue
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.security.http import HttpAuthBase
from ninja.utils import check_csrf

from generation.api import router as making
from library.api import router as songs
from library.api_heard import router as heard
from library.api_similar import router as similar
from library.api_stems import router as stems
from musicapp.errors import MusicAppError
from musicapp.jobs.api import router as jobs
from musicapp.people.access import person_of
from musicapp.people.middleware import by_token
from musicapp.people.models import User

log = logging.getLogger(__name__)
SIGN_IN = "Sign in, or send an API token as “Authorization: Bearer pt_…”. Make one under Settings, API tokens."
NO_CSRF = "A request that changes something by session needs the X-CSRFToken header; one by API token does not."
NO_JSON = "The body of this request is no JSON. Send an object, with “Content-Type: application/json”."


class Person(HttpAuthBase):
    """A token (found by TokenOrSession) or a session; a session also proves that the request is no forgery."""

    openapi_scheme = "bearer"

    def __call__(self, request: HttpRequest) -> User | None:
        if not isinstance(request.user, User):
            return None
        if not by_token(request) and check_csrf(request, _by_session):
            raise HttpError(403, NO_CSRF)
        return request.user


def _by_session(request: HttpRequest) -> HttpResponse:
    """Stands for the view in the CSRF check: not exempt."""
    return HttpResponse()


class Me(Schema):
    name: str
    email: str
    is_owner: bool


PROBLEM = {
    "type": "object",
    "title": "Problem",
    "required": ["error"],
    "properties": {"error": {"type": "string", "description": "What was seen, why it is wrong, what to do."}},
}


class Api(NinjaAPI):
    """NinjaAPI whose OpenAPI document says what errors look like and calls operations by plain names."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        name: str = operation.view_func.__name__
        return name

    def get_openapi_schema(self, **asked: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**asked)
        schema["components"]["schemas"]["Problem"] = PROBLEM
        answer = {"schema": {"$ref": "#/components/schemas/Problem"}}
        for operations in schema["paths"].values():
            for operation in operations.values():
                operation["responses"]["default"] = {
                    "description": "An error: 401, 403, 404, 409, 422, 429, 500 or 503.",
                    "content": {"application/json": answer},
                }
        return schema


api = Api(
    title="Partimento",
    version="1",
    description=(
        "Songs, what was heard in them, and jobs. Times are seconds; dates are ISO 8601 in UTC. "
        "An error is a JSON object with one sentence, “error”."
    ),
    urls_namespace="api",
    docs_url=None,
    auth=Person(),
)


@api.get("/me", response=Me, tags=["You"], summary="Who this token or session speaks for")
def me(request: HttpRequest) -> dict[str, Any]:
    person = person_of(request)
    return {"name": person.username, "email": person.email, "is_owner": person.is_owner}


api.add_router("", songs)
api.add_router("", heard)
api.add_router("", stems)
api.add_router("", similar)
api.add_router("", making)
api.add_router("/jobs", jobs)


def _problem(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    return api.create_response(request, {"error": sentence}, status=status)


@api.exception_handler(AuthenticationError)
def _not_signed_in(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    answer = _problem(request, SIGN_IN, 401)
    answer["WWW-Authenticate"] = 'Bearer realm="Partimento"'
    return answer


@api.exception_handler(ValidationError)
def _not_understood(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Names each field and what would have been right: “rating: Input should be less than or equal to 5”."""
    said = [f"{'.'.join(str(part) for part in one['loc'][1:]) or 'body'}: {one['msg']}" for one in error.errors]
    return _problem(request, f"This could not be understood. {'; '.join(said)}.", 422)


@api.exception_handler(WrongValue)
def _wrong_value(request: HttpRequest, error: WrongValue) -> HttpResponse:
    return _problem(request, " ".join(error.messages), 422)


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    said = str(error)
    return _problem(request, "There is no such thing of yours." if "the given query" in said else said, 404)


@api.exception_handler(HttpError)
def _refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    said = str(error)
    return _problem(request, NO_JSON if said.startswith("Cannot parse") else said, error.status_code)


@api.exception_handler(MusicAppError)
def _cannot_be_done(request: HttpRequest, error: MusicAppError) -> HttpResponse:
    return _problem(request, error.message, 409 if error.permanent else 503)


@api.exception_handler(Exception)
def _fault(request: HttpRequest, error: Exception) -> HttpResponse:
    log.error("The API failed at %s %s", request.method, request.path, exc_info=error)
    return _problem(request, "The studio made a mistake. Nothing was lost; the log says what went wrong.", 500)
