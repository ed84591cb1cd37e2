"""What went wrong, as an HTTP answer with two faces: the envelope for programs, a page for people.

Every error of the parts below becomes an answer here and nowhere else, and what nobody expected is logged once.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as part
from http import HTTPStatus
from typing import TypeAlias

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from binserver.filters import BadFilter
from binserver.inspector import envelope
from binserver.inspector.guard import MOST_BODY
from binserver.inspector.tasks import Stopping, TooMany
from binserver.replay import ReplayRefused
from binserver.store import CursorTooOld, NameTaken, NotFound, StorageFailed, StorageFull
from binserver.targets import TargetRefused

RETRY_AFTER = "5"
"""Seconds after which it is worth asking again."""

_log = logging.getLogger(__name__)

ProblemPage: TypeAlias = Callable[[web.Request, int, str], Awaitable[web.StreamResponse]]
"""Draws the page of an error: the request, the HTTP code, the sentence."""


class BadField(ValueError):
    """What was given cannot be meant; `field` is the part that is wrong, if one is."""

    def __init__(self, field: str | None, sentence: str, *, code: str = "bad_field") -> None:
        super().__init__(sentence)
        self.field = field
        self.code = code


class BadRequest(ValueError):
    """A request that could not be read at all."""

    def __init__(self, sentence: str, *, status: int = 400, code: str = "bad_json") -> None:
        super().__init__(sentence)
        self.status = status
        self.code = code


EXPECTED: Mapping[type[Exception], tuple[int, str]] = {
    NotFound: (404, "not_found"),
    NameTaken: (409, "name_taken"),
    CursorTooOld: (410, "cursor_too_old"),
    BadField: (422, "bad_field"),
    BadFilter: (422, "bad_filter"),
    ReplayRefused: (422, "replay_refused"),
    TargetRefused: (422, "target_refused"),
    StorageFailed: (503, "storage_failed"),
    Stopping: (503, "stopping"),
    TooMany: (503, "too_many_replays"),
    StorageFull: (507, "storage_full"),
}
"""The HTTP code and the code for programs of each error that the parts below know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """An error on its way out.

    Attributes:
        status: The HTTP code.
        code: For programs.
        sentence: For people.
        field: What was wrong in what was given.
        headers: What HTTP wants to go with it.
    """

    status: int
    code: str
    sentence: str
    field: str | None = None
    headers: Mapping[str, str] = part(default_factory=dict)


def answering(page: ProblemPage) -> Middleware:
    """The middleware that answers errors; people get this page."""

    @web.middleware
    async def errors(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPRedirection:
            raise
        except Exception as error:  # noqa: BLE001 - the one place where every error ends
            return await _answer(request, problem_of(request, error), page)

    return errors


def problem_of(request: web.Request, error: Exception) -> Problem:
    """What to say of an error; one that nobody expected is logged, and told without what it holds."""
    if isinstance(error, web.HTTPException):
        return _of_http(error)
    expected = _expected(request, error)
    if expected is not None:
        return expected
    _log.error("a request failed: %s %s", request.method, _pattern(request), exc_info=error)
    return Problem(status=500, code="unexpected", sentence="something went wrong; the server's log says what")


async def _answer(request: web.Request, problem: Problem, page: ProblemPage) -> web.StreamResponse:
    if envelope.wants_json(request):
        return envelope.problem(
            problem.status, problem.code, problem.sentence, field=problem.field, headers=problem.headers
        )
    response = await page(request, problem.status, problem.sentence)
    response.headers.update(problem.headers)
    return response


def _expected(request: web.Request, error: Exception) -> Problem | None:
    if isinstance(error, BadRequest):
        return Problem(status=error.status, code=error.code, sentence=str(error))
    kind = next((kind for kind in EXPECTED if isinstance(error, kind)), None)
    if kind is None:
        return None
    status, code = EXPECTED[kind]
    return Problem(
        status=status,
        code=_code(request, error) or code,
        sentence=str(error),
        field=_field(error),
        headers={"Retry-After": RETRY_AFTER} if status >= HTTPStatus.INTERNAL_SERVER_ERROR else {},
    )


def _code(request: web.Request, error: Exception) -> str | None:
    """A code that tells more than the kind of error does."""
    if isinstance(error, NotFound):
        return "capture_not_found" if "number" in request.match_info else "bin_not_found"
    if isinstance(error, TargetRefused | ReplayRefused):
        return error.remark.code.replace("-", "_")
    return error.code if isinstance(error, BadField) else None


def _field(error: Exception) -> str | None:
    """What was wrong in what was given."""
    if isinstance(error, BadFilter):
        return error.name
    if isinstance(error, BadField):
        return error.field
    return {NameTaken: "name", TargetRefused: "target"}.get(type(error))


def _of_http(error: web.HTTPException) -> Problem:
    """What aiohttp refuses by itself."""
    kept = {name: error.headers[name] for name in ("Allow", "Retry-After") if name in error.headers}
    sentences = {
        404: "there is nothing at this address",
        405: f"this address does not take that method; it takes {kept.get('Allow')}",
        413: f"the inspector takes at most {MOST_BODY // 2**20} MiB",
        417: "the inspector does not do what the Expect header asks",
        503: "the server is busy: ask again in a moment",
    }
    code = "_".join(error.reason.lower().split())
    return Problem(
        status=error.status, code=code, sentence=sentences.get(error.status, error.reason.lower()), headers=kept
    )


def _pattern(request: web.Request) -> str:
    """The address by its route, so that nothing of what was asked gets into the log."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else "no route"
