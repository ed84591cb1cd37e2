"""Testing the way: a real request through a real tunnel to a real capture port, and every way that it can fail."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from binserver.capture import CapturePort
from binserver.feed import Feed
from binserver.filters import CaptureFilter
from binserver.inspector import application, way
from binserver.inspector.sentences import SENTENCES
from binserver.inspector.views.masks import Masks
from binserver.inspector.views.way_note import WayNote, way_note
from binserver.inspector.words.way import WORDS
from binserver.model import Doors
from binserver.settings import Settings
from binserver.sockets import listen
from binserver.store import Store
from tests import make
from tests.inspector.conftest import Client
from tests.inspector.test_pages import HERE, HX, post
from tests.replay.conftest import dev_server
from tests.tunnel import tunnel


@pytest.fixture
async def capture_port(store: Store) -> AsyncIterator[int]:
    """A capture port on the store of the inspector."""
    port = CapturePort(store, max_body=2**20)
    yield await port.start(listen(("127.0.0.1",), 0))
    await port.stop(grace=1)


@pytest.fixture
def doors(capture_port: int, unused_tcp_port: int) -> Doors:
    return Doors(
        inspector=f"http://127.0.0.1:{unused_tcp_port}/",
        capture=f"http://127.0.0.1:{capture_port}/",
        ports=frozenset({unused_tcp_port, capture_port}),
    )


@pytest.fixture
def app(store: Store, feed: Feed, settings: Settings, doors: Doors) -> web.Application:
    return application(store=store, feed=feed, settings=settings, doors=lambda: doors)


@pytest.fixture
async def running(client: Client, app: web.Application) -> web.Application:
    """The inspector, served."""
    return app


async def outcome(app: web.Application, store: Store, doors: Doors, url: str) -> WayNote:
    """The note on a test of this public URL."""
    await store.change_bin("shop", public_url=url)
    return way_note(await way.test(app, "shop"), doors, masks=Masks())


def answering(status: str, *headers: str, body: str = "") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body.encode())}", *headers, "", body]
    return "\r\n".join(lines).encode()


async def test_what_goes_through_a_tunnel_arrives(
    running: web.Application, store: Store, doors: Doors, capture_port: int
) -> None:
    async with tunnel(capture_port) as url:
        note = await outcome(running, store, doors, url)

    assert (note.kind, note.said.code, note.number) == ("good", "way-arrived", 1)
    capture = await store.capture(1)
    assert re.fullmatch(r"/shop/binserver-test/[0-9a-f]{20}", capture.request_target)
    assert (capture.method, capture.simulated) == ("GET", False)
    assert [name for name, _ in note.added] == [
        "X-Forwarded-For",
        "X-Forwarded-Proto",
        "X-Forwarded-Host",
        "Connection",
    ]
    assert note.host == (url.removeprefix("http://"), f"localhost:{capture_port}")
    assert 0 <= note.took < 10


async def test_a_tunnel_that_hides_our_answer_is_seen_through(
    running: web.Application, store: Store, doors: Doors, capture_port: int
) -> None:
    async with tunnel(capture_port, answer=lambda _: answering("200 OK", "Server: interstitial")) as url:
        note = await outcome(running, store, doors, url)

    assert (note.said.code, note.number) == ("way-arrived", 1)


@pytest.mark.parametrize(
    ("answer", "code", "kind"),
    [(answering("403 No"), "way-other-answer", "wait"), (b"", "way-no-answer-back", "wait")],
    ids=["another", "none"],
)
async def test_an_answer_that_does_not_come_back_whole_is_told(  # noqa: PLR0917 - fixtures
    running: web.Application, store: Store, doors: Doors, capture_port: int, answer: bytes, code: str, kind: str
) -> None:
    async with tunnel(capture_port, answer=lambda _: answer) as url:
        note = await outcome(running, store, doors, url)

    assert (note.said.code, note.kind, note.number) == (code, kind, 1)


@pytest.mark.parametrize("there", ["/prefix/shop/", "/"], ids=["to the wrong bin", "without the bin"])
async def test_what_arrives_elsewhere_is_found_there(
    running: web.Application, store: Store, doors: Doors, capture_port: int, there: str
) -> None:
    async with tunnel(capture_port, head=lambda data: data.replace(b" /shop/", f" {there}".encode())) as url:
        note = await outcome(running, store, doors, url)

    assert (note.said.code, note.number) == ("way-elsewhere", 1)
    assert (await store.capture(1)).bin is None


OURS = "you have tunnelled the inspector: point the tunnel at the capture port\n"

ANSWERS = {
    "an ngrok that is offline": (answering("404 No", "Ngrok-Error-Code: ERR_NGROK_3200"), "way-ngrok-offline"),
    "ngrok's page alone": (answering("502 No", body="<p>ERR_NGROK_8012</p>"), "way-ngrok-upstream"),
    "ngrok's warning": (answering("200 OK", "ngrok-error-code: ERR_NGROK_6024"), "way-ngrok-browser"),
    "another error of ngrok's": (answering("429 No", "Ngrok-Error-Code: ERR_NGROK_727"), "way-ngrok"),
    "a tunnel of Cloudflare's that is gone": (
        answering("530 <none>", "Server: cloudflare", body="error code: 1033"),
        "way-cloudflare-offline",
    ),
    "cloudflared without us": (answering("502 Bad Gateway", "Server: cloudflare"), "way-cloudflare-upstream"),
    "a redirect": (answering("301 Moved", "Location: https://elsewhere.example/"), "way-redirect"),
    "a proxy without us": (answering("503 No", "Server: nginx"), "way-gateway"),
    "a login": (answering("401 No"), "way-login"),
    "another server": (answering("200 OK", "Server: nginx", body="<h1>Welcome</h1>"), "way-other-server"),
    "another server's 404": (answering("404 Not Found"), "way-other-server"),
    "the inspector": (answering("403 Forbidden", body=OURS), "way-inspector"),
    "another binserver": (answering("404 Not Found", "X-Binserver-Capture: 1"), "way-other-binserver"),
    "an odd number": (answering("200 OK", "X-Binserver-Capture: ²"), "way-other-binserver"),
    "no HTTP": (b"SSH-2.0-OpenSSH\r\n", "way-answer-not-http"),
    "nothing": (b"", "way-closed-without-answer"),
    "TLS wanted": (b"\x15\x03\x01\x00\x02\x02\x46", "way-tls-wanted"),
    "a head too large": (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000, "way-failed"),
}


@pytest.mark.parametrize(("answer", "code"), ANSWERS.values(), ids=ANSWERS)
async def test_what_answers_in_our_place_is_named(
    running: web.Application, store: Store, doors: Doors, answer: bytes, code: str
) -> None:
    await store.add(make.incoming())  # number 1, which another binserver names too
    async with dev_server(answer) as dev:
        note = await outcome(running, store, doors, f"http://127.0.0.1:{dev.port}")

    assert (note.said.code, note.kind, note.number) == (code, "bad", None)
    assert note.advice is not None


async def test_the_guard_of_the_inspector_is_recognised_by_its_words(client: Client) -> None:
    """The words that are looked for are those that it says."""
    tunnelled = await (await client.get("/", headers={"X-Forwarded-For": "1.2.3.4"})).text()
    other_host = await (await client.get("/", headers={"Host": "abc123.ngrok.app"})).text()
    page = await (await client.get("/bins/none/binserver-test/0")).text()

    assert "you have tunnelled the inspector" in tunnelled
    assert "the inspector does not answer to this name" in other_host
    assert "· binserver</title>" in page


async def test_nothing_listening_is_told(
    running: web.Application, store: Store, doors: Doors, unused_tcp_port_factory: Any
) -> None:
    note = await outcome(running, store, doors, f"http://127.0.0.1:{unused_tcp_port_factory()}")

    assert (note.said.code, note.kind) == ("way-connection-refused", "bad")


async def test_a_certificate_that_nobody_trusts_is_told(running: web.Application, store: Store, doors: Doors) -> None:
    async with dev_server(tls=True) as dev:
        note = await outcome(running, store, doors, f"https://localhost:{dev.port}")

    assert note.said.code == "way-certificate-refused"


async def test_https_where_there_is_none_is_told(running: web.Application, store: Store, doors: Doors) -> None:
    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(answering("400 Bad Request"))

    async with dev_server(plain) as dev:
        note = await outcome(running, store, doors, f"https://localhost:{dev.port}")

    assert note.said.code == "way-tls-not-spoken"


async def test_a_host_that_nobody_knows_is_told(
    running: web.Application, store: Store, doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)

    note = await outcome(running, store, doors, "https://gone.invalid")

    assert (note.said.code, note.said.params["host"]) == ("way-name-not-found", "gone.invalid")


async def test_a_name_for_an_address_that_is_never_asked_is_not_asked(
    running: web.Application, store: Store, doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("169.254.169.254", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)

    note = await outcome(running, store, doors, "http://metadata.invalid")

    assert note.said.code == "way-never-allowed-address"


@pytest.mark.parametrize("url", ["http://169.254.169.254", "http://[fe80::1]", "http://0.0.0.0", "http://0x7f.1"])
async def test_an_address_that_is_never_asked_is_refused(
    running: web.Application, store: Store, doors: Doors, url: str
) -> None:
    assert (await outcome(running, store, doors, url)).said.code == "way-refused"


async def test_our_own_ports_are_not_asked(
    running: web.Application, store: Store, doors: Doors, capture_port: int
) -> None:
    capture = await outcome(running, store, doors, f"http://localhost:{capture_port}")
    inspector = await outcome(running, store, doors, doors.inspector)

    assert (capture.said.code, inspector.said.code) == ("way-own-capture", "way-own-inspector")
    assert await store.captures(CaptureFilter(bin="shop")) == []


async def test_no_redirect_is_followed_to_another_host(running: web.Application, store: Store, doors: Doors) -> None:
    async with (
        dev_server() as other,
        dev_server(answering("302 Found", f"Location: http://127.0.0.1:{other.port}/")) as dev,
    ):
        await outcome(running, store, doors, f"http://127.0.0.1:{dev.port}")

        assert other.connections == 0


async def test_a_silent_way_is_given_up(
    running: web.Application, store: Store, doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(way, "PATIENCE", 0.2)

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with dev_server(silent) as dev:
        note = await outcome(running, store, doors, f"http://127.0.0.1:{dev.port}")

    assert note.said.code == "way-timed-out"


async def test_the_button_answers_with_the_note_alone(client: Client, store: Store, capture_port: int) -> None:
    async with tunnel(capture_port) as url:
        await store.change_bin("shop", public_url=url)
        part = await post(client, "/bins/shop/way", HX)
        page = await post(client, "/bins/shop/way", HERE)

    html, whole = await part.text(), await page.text()
    assert html.startswith('<div class="way-note notice" data-kind="good"')
    assert 'href="/bins/shop/1"' in html
    assert 'class="way-note notice" data-kind="good"' in whole
    assert 'href="/bins/shop/2"' in whole


async def test_looking_tests_nothing(client: Client) -> None:
    assert (await client.get("/bins/shop/way")).status == 405


async def test_without_a_public_url_there_is_nothing_to_test(client: Client) -> None:
    html = await (await client.get("/bins/shop")).text()

    assert "Test the way" not in html
    assert (await post(client, "/bins/shop/way")).status == 422


async def test_another_site_tests_nothing(client: Client, store: Store, capture_port: int) -> None:
    async with tunnel(capture_port) as url:
        await store.change_bin("shop", public_url=url)
        answer = await post(client, "/bins/shop/way", {"Origin": "http://evil.test", "Sec-Fetch-Site": "cross-site"})

    assert answer.status == 403
    assert await store.captures(CaptureFilter(bin="shop")) == []


@pytest.mark.parametrize("settings", [Settings(public_url="http://127.0.0.1:9/")], ids=["of the server"])
async def test_the_servers_public_url_is_tested_where_a_bin_has_none(client: Client) -> None:
    html = await (await client.get("/bins/shop")).text()
    note = await (await post(client, "/bins/shop/way", HX)).text()

    assert "Test the way" in html
    assert "127.0.0.1:9" in note


@pytest.mark.parametrize("code", WORDS)
def test_each_outcome_has_words(code: str) -> None:
    assert SENTENCES[code]
