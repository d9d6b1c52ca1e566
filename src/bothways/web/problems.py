"""The one table from errors to HTTP answers (RFC 9457)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from bothways.center import errors as center
from bothways.kernel import errors as kernel
from bothways.kernel.errors import BothwaysError
from bothways.web import errors as edge

LOG = structlog.get_logger(__name__)
MEDIA_TYPE = "application/problem+json"

STATUS: dict[type[BothwaysError], HTTPStatus] = {
    kernel.IllegalMove: HTTPStatus.CONFLICT,
    kernel.NotFound: HTTPStatus.NOT_FOUND,
    kernel.Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    kernel.Forbidden: HTTPStatus.FORBIDDEN,
    kernel.Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    center.OfferGone: HTTPStatus.CONFLICT,
    center.DeskReadOnly: HTTPStatus.CONFLICT,
    center.DispositionNeeded: HTTPStatus.UNPROCESSABLE_ENTITY,
    edge.SignInRefused: HTTPStatus.UNAUTHORIZED,
    edge.NotSignedIn: HTTPStatus.UNAUTHORIZED,
    edge.LockedOut: HTTPStatus.TOO_MANY_REQUESTS,
    edge.TooMany: HTTPStatus.TOO_MANY_REQUESTS,
    edge.WrongToken: HTTPStatus.FORBIDDEN,
    edge.BadRange: HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
}
INTERNAL: frozenset[str] = frozenset({"LeaseLost", "Gap"})
"""Errors that never reach a request. If one does, it is our fault (500), as are those of engine, town and cli."""


def status_of(error: BothwaysError) -> HTTPStatus:
    """The nearest entry of `STATUS` up the error's ancestry; 500 for what is not in it."""
    return next((STATUS[cls] for cls in type(error).__mro__ if cls in STATUS), HTTPStatus.INTERNAL_SERVER_ERROR)


def problem(error: BothwaysError) -> JSONResponse:
    """The answer for an error."""
    status = status_of(error)
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        return problem_of(status, "internal", "something went wrong on our side", {})
    return problem_of(status, error.kind, error.message, error.facts)


def problem_of(status: HTTPStatus, kind: str, detail: str, facts: dict[str, Any]) -> JSONResponse:
    """A problem document; facts are members of it and cannot hide the standard ones."""
    body = {
        **facts,
        "type": f"urn:bothways:problem:{kind}",
        "title": status.phrase,
        "status": int(status),
        "detail": detail,
        "kind": kind,
    }
    headers = {}
    if "retry_after_seconds" in facts:
        headers["Retry-After"] = str(facts["retry_after_seconds"])
    if status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        headers["Content-Range"] = f"bytes */{facts.get('size', '*')}"
    return JSONResponse(body, status_code=int(status), headers=headers, media_type=MEDIA_TYPE)


def not_found() -> JSONResponse:
    """The answer for a path of the API that nobody serves."""
    return problem_of(HTTPStatus.NOT_FOUND, "not-found", "no such path", {})


def install(app: FastAPI) -> None:
    """Answer every error of the product, of validation and of routing as a problem."""
    app.add_exception_handler(BothwaysError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


async def _ours(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, BothwaysError):
        return await _unexpected(request, error)
    if status_of(error) == HTTPStatus.INTERNAL_SERVER_ERROR:
        LOG.error("internal error reached a request", kind=error.kind, path=request.url.path)
    return problem(error)


async def _invalid(_request: Request, error: Exception) -> JSONResponse:
    found = error.errors() if isinstance(error, RequestValidationError) else []
    fields = [{"field": ".".join(str(part) for part in e["loc"][1:]) or "body", "reason": e["msg"]} for e in found]
    return problem_of(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", "the request does not fit", {"errors": fields})


async def _http(_request: Request, error: Exception) -> JSONResponse:
    code = error.status_code if isinstance(error, HTTPException) else 500
    status = HTTPStatus(code)
    kind = {404: "not-found", 405: "method-not-allowed"}.get(code, status.phrase.lower().replace(" ", "-"))
    answer = problem_of(status, kind, status.phrase, {})
    if isinstance(error, HTTPException) and error.headers:
        answer.headers.update(error.headers)
    return answer


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    LOG.error("a request failed", path=request.url.path, error=type(error).__name__, exc_info=error)
    return problem_of(HTTPStatus.INTERNAL_SERVER_ERROR, "internal", "something went wrong on our side", {})
