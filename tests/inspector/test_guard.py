"""Every address of the application, against everybody who must not get an answer there."""

import asyncio
import io
import re
from collections.abc import AsyncIterator, Iterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from yarl import URL

from binserver.inspector.guard import HEADERS, MOST_BODY, PAGES, host_of, is_ours
from binserver.settings import Settings
from binserver.store import Store
from tests import make
from tests.inspector.conftest import DOORS, Client

CANARY = "canary-7f3a"
"""In a capture's body: whoever is refused must not see it."""

OTHERS = ("/nowhere", "/api/nowhere", "/static/nowhere.css", "/%61pi/bins", "//api/bins", "/API/bins", "/api/bins/?x=1")
"""Addresses that are no route, or another spelling of one."""

PARTS = {"bin": "shop", "number": "1", "path": "css/app.css"}

FOREIGN_HOSTS = {
    "another-name": "evil.test",
    "another-name-with-port": "evil.test:8300",
    "begins-with-localhost": "localhost.evil.test",
    "contains-loopback": "127.0.0.1.nip.io",
    "dot-at-the-end": "localhost.",
    "all-addresses": "0.0.0.0",
    "all-addresses-6": "[::]",
    "another-machine": "192.168.1.10:8300",
    "another-machine-6": "[fd00::1]:8300",
}

MALFORMED_HOSTS = {
    "empty": "",
    "user": "localhost:1@evil.test",
    "path": "localhost/evil",
    "query": "localhost?evil",
    "fragment": "localhost#evil",
    "blank": "localhost evil.test",
    "two": "localhost,evil.test",
    "no-port": "localhost:",
    "word-as-port": "localhost:http",
    "address-in-brackets": "[127.0.0.1]",
    "open-bracket": "[::1",
    "scope-id": "[::1%25lo]",
    "not-ascii": "löcalhost",
}

REFUSED_HEADERS = {
    "same-site": {"Sec-Fetch-Site": "same-site"},
    "cross-site": {"Sec-Fetch-Site": "cross-site"},
    "cross-site-image": {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"},
    "cross-site-script": {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "script"},
    "cross-site-frame": {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
    "unknown-site": {"Sec-Fetch-Site": "somewhere"},
    "foreign-origin": {"Origin": "http://evil.test"},
    "opaque-origin": {"Origin": "null"},
    "origin-of-an-address": {"Origin": "http://192.0.2.1"},
    "origin-on-another-port": {"Origin": "http://127.0.0.1:8301"},
    "origin-with-a-path": {"Origin": "http://127.0.0.1/evil"},
    "origin-of-a-file": {"Origin": "file://"},
    "origin-of-an-extension": {"Origin": "chrome-extension://abcdef"},
    "foreign-origin-that-says-same": {"Origin": "http://evil.test", "Sec-Fetch-Site": "same-origin"},
} | {
    name: {name: value}
    for name, value in {
        "X-Forwarded-For": "203.0.113.9",
        "X-Forwarded-Host": "abc123.ngrok.app",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Anything": "1",
        "Forwarded": "for=203.0.113.9",
        "Via": "1.1 proxy",
        "X-Real-IP": "203.0.113.9",
        "CF-Connecting-IP": "203.0.113.9",
        "CDN-Loop": "cloudflare",
        "True-Client-IP": "203.0.113.9",
        "X-Client-IP": "203.0.113.9",
        "Fly-Client-IP": "203.0.113.9",
        "X-Ngrok-Anything": "1",
        "Tailscale-User-Login": "rabe@example.org",
        "cf-ray": "8f",
        "Ngrok-Skip-Browser-Warning": "1",
        "X-Original-URL": "/api/bins",
        "X-Original-Host": "abc123.ngrok.app",
    }.items()
}


def addresses(app: web.Application) -> Iterator[tuple[str, str]]:
    """Method and path of each route, and of what is none."""
    for route in app.router.routes():
        assert route.resource is not None
        yield route.method, re.sub(r"\{(\w+)\}", lambda found: PARTS[found[1]], route.resource.canonical)
    for path in OTHERS:
        yield from ((method, path) for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"))


async def ask(client: Client, method: str, path: str, **headers: str) -> tuple[int, str, dict[str, str]]:
    """Code, body and headers of what a program is answered that asks just so."""
    url = URL(f"http://127.0.0.1:{client.port}{path}", encoded=True)
    async with client.session.request(method, url, headers=headers, allow_redirects=False) as answer:
        return answer.status, await answer.text(), dict(answer.headers)


@pytest.fixture
async def kept(store: Store) -> int:
    """The number of a capture that nobody else may see, and the change after which nothing may follow."""
    return await store.add(make.incoming(body=CANARY.encode()))


async def everywhere(app: web.Application, client: Client, store: Store, status: int, headers: dict[str, str]) -> None:
    """Assert that every address answers this, with nothing of what is kept, and that nothing happened."""
    change = await store.newest_change()

    for method, path in addresses(app):
        told, body, answered = await ask(client, method, path, **headers)
        assert (told, path) == (status, path)
        assert CANARY not in body
        assert answered.items() >= HEADERS.items()
        assert not [name for name in answered if name.lower().startswith("access-control-") or name == "Server"]

    assert await store.newest_change() == change
    assert [bin.name for bin in await store.bins()] == ["shop"]


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("host", FOREIGN_HOSTS.values(), ids=FOREIGN_HOSTS)
async def test_no_address_answers_to_another_name(
    app: web.Application, client: Client, store: Store, host: str
) -> None:
    await everywhere(app, client, store, 403, {"Host": host})


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("headers", REFUSED_HEADERS.values(), ids=REFUSED_HEADERS)
async def test_no_address_answers_a_foreign_page_or_a_tunnel(
    app: web.Application, client: Client, store: Store, headers: dict[str, str]
) -> None:
    await everywhere(app, client, store, 403, headers)


@pytest.mark.parametrize("host", MALFORMED_HOSTS.values(), ids=MALFORMED_HOSTS)
async def test_a_host_that_is_none_is_refused(server: TestServer, host: str) -> None:
    assert await raw_code(server, f"GET /healthz HTTP/1.1\r\nHost: {host}\r\n") == 400


@pytest.mark.parametrize(
    "head",
    {
        "no-host": "GET /healthz HTTP/1.1\r\n",
        "no-host-1.0": "GET /healthz HTTP/1.0\r\n",
        "two-hosts": "GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: evil.test\r\n",
        "absolute": "GET http://localhost/healthz HTTP/1.1\r\nHost: evil.test\r\n",
        "absolute-of-ours": "GET http://localhost/healthz HTTP/1.1\r\nHost: localhost\r\n",
        "asterisk": "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n",
    }.values(),
)
async def test_a_request_that_names_no_place_of_ours_is_refused(server: TestServer, head: str) -> None:
    assert await raw_code(server, head) == 400


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.1", "127.1.2.3:99", "[::1]", "[::1]:8300"])
async def test_a_loopback_name_is_answered_on_any_port(client: Client, host: str) -> None:
    """The port may be another one outside of a container."""
    status, _, _ = await ask(client, "GET", "/healthz", Host=host)

    assert status == 200


class TestAllowedNames:
    @pytest.fixture
    def settings(self) -> Settings:
        return Settings(allow_host=("Workstation.lan",))

    async def test_a_name_that_was_allowed_is_answered_exactly(self, client: Client) -> None:
        codes = [
            (await ask(client, "GET", "/healthz", Host=host))[0]
            for host in (
                "workstation.lan:8300",
                "WORKSTATION.LAN",
                "other.workstation.lan",
                "workstation.lan.evil.test",
            )
        ]

        assert codes == [200, 200, 403, 403]

    async def test_its_origin_is_ours_too(self, client: Client) -> None:
        origin = {"Host": "workstation.lan:8300", "Origin": "http://workstation.lan:8300"}

        assert (await ask(client, "POST", "/api/bins", **origin))[0] == 201


async def test_who_tunnels_the_inspector_is_told_what_to_tunnel_instead(client: Client) -> None:
    status, body, _ = await ask(client, "GET", "/", **{"X-Forwarded-For": "203.0.113.9", "Host": "abc123.ngrok.app"})

    assert status == 403
    sentence = f"point the tunnel at the capture port {DOORS.capture} instead"
    assert body == f"you have tunnelled the inspector: {sentence}\n"


async def test_a_program_is_refused_in_the_envelope(client: Client) -> None:
    answer = await client.get("/api/bins", headers={"Host": "evil.test"})

    told = (await answer.json())["error"]
    assert (told["code"], told["field"]) == ("host_not_allowed", None)


FOLLOWED = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
"""What a browser sends when somebody follows a link on another site."""


@pytest.mark.usefixtures("kept")
async def test_a_link_on_another_site_leads_to_pages_and_to_nothing_else(app: web.Application, client: Client) -> None:
    answered = set()
    for route in app.router.routes():
        assert route.resource is not None
        path = re.sub(r"\{(\w+)\}", lambda found: PARTS[found[1]], route.resource.canonical)
        status, _, _ = await ask(client, route.method, path, **FOLLOWED)
        answered |= {(route.name, route.method)} if status != 403 else set()

    assert answered == {(name, method) for name in PAGES for method in ("GET", "HEAD")}


async def test_the_browser_itself_is_answered(client: Client) -> None:
    ours = {"Sec-Fetch-Site": "same-origin", "Origin": f"http://127.0.0.1:{client.port}"}

    assert (await ask(client, "POST", "/api/bins", **ours))[0] == 201
    assert (await ask(client, "GET", "/api/bins", **{"Sec-Fetch-Site": "none"}))[0] == 200


async def test_a_post_that_says_nothing_of_its_origin_must_be_one_that_browsers_ask_before(client: Client) -> None:
    """A form or a `no-cors` fetch can send these types; the other two make a browser ask first."""
    simple = ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x")

    refused = [(await ask(client, "POST", "/api/bins", **{"Content-Type": kind}))[0] for kind in simple]
    taken = [
        (await ask(client, "POST", "/api/bins", **headers))[0]
        for headers in ({"Content-Type": "application/json"}, {"HX-Request": "true"})
    ]

    assert (refused, taken) == ([403] * 3, [201] * 2)


async def test_a_browser_that_asks_before_gets_no_permission(client: Client) -> None:
    preflight = {"Origin": "http://evil.test", "Access-Control-Request-Method": "POST"}

    status, _, headers = await ask(client, "OPTIONS", "/api/bins", **preflight)

    assert status == 403
    assert not [name for name in headers if name.lower().startswith("access-control-")]


async def test_a_large_body_is_refused_by_every_address(app: web.Application, client: Client) -> None:
    for method, path in addresses(app):
        if method not in {"POST", "PUT", "PATCH", "DELETE"}:
            continue
        url = URL(f"http://127.0.0.1:{client.port}{path}", encoded=True)
        async with client.session.request(
            method, url, data=io.BytesIO(bytes(MOST_BODY + 1)), headers={"Content-Type": "application/json"}
        ) as answer:
            assert (answer.status, path) == (413, path)


async def test_a_large_body_that_does_not_say_so_is_cut_off(client: Client) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(MOST_BODY // 2**16 + 1):
            yield b" " * 2**16

    answer = await client.post("/api/bins", data=chunks(), headers={"Content-Type": "application/json"})

    assert answer.status == 413


async def test_every_answer_has_the_security_headers(app: web.Application, client: Client) -> None:
    """Those of routes that work, are not there, or fail; a stricter policy may replace the usual one."""
    for method, path in addresses(app):
        if path == "/stream":
            continue
        _, _, headers = await ask(client, method, path, **{"Content-Type": "application/json"})
        assert set(headers) >= set(HEADERS), path
        assert "Server" not in headers
        assert "unsafe" not in headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("authority", "host"),
    [("localhost:8300", "localhost"), ("[::1]:80", "::1"), ("a b", None), ("[::1]x", None), ("a:123456", None)],
)
def test_the_host_of_an_authority(authority: str, host: str | None) -> None:
    assert host_of(authority) == host


def test_an_address_of_the_lan_is_ours_only_where_it_was_allowed() -> None:
    assert not is_ours("192.168.1.10", ())
    assert is_ours("192.168.1.10", ("192.168.1.10",))
    assert is_ours("fd00::1", ("[FD00::1]",))


async def raw_code(server: TestServer, head: str) -> int:
    """The code that a request head gets, byte for byte."""
    reader, writer = await asyncio.open_connection(server.host, server.port)
    try:
        writer.write(f"{head}Connection: close\r\n\r\n".encode())
        return int((await reader.readline()).split()[1])
    finally:
        writer.close()
        await writer.wait_closed()
