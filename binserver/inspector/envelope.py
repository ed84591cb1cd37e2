"""The one JSON envelope of errors, and who gets it."""

from collections.abc import Mapping

from aiohttp import web

from binserver.inspector import json


def wants_json(request: web.Request) -> bool:
    """Whether this is asked of the JSON API, and not of the pages."""
    return request.path.startswith("/api/") or request.path in {"/api", "/healthz"}


def problem(
    status: int, code: str, message: str, *, field: str | None = None, headers: Mapping[str, str] | None = None
) -> web.Response:
    """An error as the API tells it."""
    said = {"error": {"code": code, "message": message, "field": field}}
    return json.answer(said, status=status, headers=headers)
