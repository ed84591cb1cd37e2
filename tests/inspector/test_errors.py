import logging
from collections.abc import Awaitable, Callable

import pytest
from aiohttp import web

from binserver.filters import BadFilter
from binserver.inspector.errors import BadField, BadRequest, answering
from binserver.inspector.tasks import Stopping, TooMany
from binserver.replay import ReplayRefused
from binserver.store import CursorTooOld, NameTaken, NotFound, StorageFailed, StorageFull
from binserver.targets import TargetRefused
from tests.inspector.conftest import Client, MakeClient

Failing = Callable[[Exception], Awaitable[Client]]

EXPECTED = [
    (NotFound("no bin is called 'x'"), 404, "bin_not_found", None),
    (NameTaken("a bin is called 'x' already"), 409, "name_taken", "name"),
    (CursorTooOld("load anew"), 410, "cursor_too_old", None),
    (BadField("title", "too long"), 422, "bad_field", "title"),
    (BadFilter("limit", "limit is from 1 to 500"), 422, "bad_filter", "limit"),
    (TargetRefused("target-not-allowed", "no replay goes there"), 422, "target_not_allowed", "target"),
    (ReplayRefused("replay-incomplete", "not whole"), 422, "replay_incomplete", None),
    (BadRequest("no JSON"), 400, "bad_json", None),
    (TooMany("50 replays"), 503, "too_many_replays", None),
    (Stopping("stopping"), 503, "stopping", None),
    (StorageFailed("the disk does not answer"), 503, "storage_failed", None),
    (StorageFull("the disk is full"), 507, "storage_full", None),
]


async def page(_: web.Request, code: int, sentence: str) -> web.Response:
    return web.Response(status=code, text=f"<p>{sentence}", content_type="text/html")


@pytest.fixture
def failing(aiohttp_client: MakeClient) -> Failing:
    """A program that asks a server whose handlers fail so, for programs and for people."""

    async def client(error: Exception) -> Client:
        async def fail(_: web.Request) -> web.Response:
            raise error

        app = web.Application(middlewares=[answering(page)])
        for path in ("/api/x", "/api/captures/{number}", "/x"):
            app.router.add_get(path, fail)
        return await aiohttp_client(app)

    return client


@pytest.mark.parametrize(
    ("error", "status", "code", "field"), EXPECTED, ids=[type(row[0]).__name__ for row in EXPECTED]
)
async def test_an_error_is_an_envelope_for_programs_and_a_page_for_people(
    failing: Failing, error: Exception, status: int, code: str, field: str | None
) -> None:
    client = await failing(error)

    told, shown = await client.get("/api/x"), await client.get("/x")

    assert (told.status, shown.status) == (status, status)
    assert await told.json() == {"error": {"code": code, "message": str(error), "field": field}}
    assert await shown.text() == f"<p>{error}"
    assert ("Retry-After" in told.headers) is (status >= 500)


async def test_what_is_not_found_is_named_by_the_address(failing: Failing) -> None:
    client = await failing(NotFound("no capture has number 17"))

    told = await (await client.get("/api/captures/17")).json()

    assert told["error"]["code"] == "capture_not_found"


async def test_an_unexpected_error_is_logged_once_and_told_without_what_it_holds(
    failing: Failing, caplog: pytest.LogCaptureFixture
) -> None:
    client = await failing(RuntimeError("s3cret"))

    with caplog.at_level(logging.WARNING):
        told = await client.get("/api/x?token=s3cret")

    assert told.status == 500
    assert "s3cret" not in await told.text()
    (record,) = caplog.records
    assert record.getMessage() == "a request failed: GET /api/x"
    assert record.exc_info is not None


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [("GET", "/api/nowhere", 404, "not_found"), ("PUT", "/api/x", 405, "method_not_allowed")],
)
async def test_what_aiohttp_refuses_gets_the_same_envelope(
    failing: Failing, method: str, path: str, status: int, code: str
) -> None:
    client = await failing(RuntimeError())

    told = await client.request(method, path)

    assert told.status == status
    assert (await told.json())["error"]["code"] == code
    assert ("Allow" in told.headers) is (status == 405)


async def test_a_redirection_is_no_error(failing: Failing) -> None:
    client = await failing(web.HTTPSeeOther("/elsewhere"))

    answer = await client.get("/x", allow_redirects=False)

    assert (answer.status, answer.headers["Location"]) == (303, "/elsewhere")
