from aiohttp import web

from binserver.inspector.guard import PAGES
from binserver.inspector.routes import ROUTES
from tests.inspector.conftest import Client


def test_a_name_stands_for_one_path() -> None:
    names = [name for name, _ in {(name, path) for _, path, name, _ in ROUTES}]

    assert len(names) == len(set(names))


def test_the_pages_that_may_be_linked_to_are_routes() -> None:
    assert {name for method, _, name, _ in ROUTES if method == "GET"} >= PAGES


def test_nothing_but_a_post_or_the_api_changes_anything() -> None:
    assert {method for method, path, _, _ in ROUTES if not path.startswith("/api/")} == {"GET", "POST"}


async def test_what_can_be_got_can_be_asked_for_without_its_body(client: Client) -> None:
    answer = await client.head("/api/bins")

    assert (answer.status, await answer.read()) == (200, b"")


async def test_a_method_that_an_address_does_not_take_is_refused(client: Client) -> None:
    answer = await client.put("/api/bins", json={})

    assert (answer.status, answer.headers["Allow"]) == (405, "GET,HEAD,POST")


async def test_the_application_keeps_no_access_log(app: web.Application) -> None:
    """It would hold the queries of what was asked."""
    assert app._make_handler()._kwargs["access_log"] is None
