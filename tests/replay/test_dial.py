"""Which addresses are dialled: only those that the guard allows, at the moment they are dialled."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest

from binserver import targets
from binserver.model import Attempt, Outgoing, Target
from binserver.replay import send
from binserver.targets import Guard, TargetRefused
from tests.replay.conftest import CERTIFICATE, dev_server
from tests.test_targets import REFUSED

Resolves = Callable[..., list[str]]

HELLO = Outgoing(method="GET", request_target="/", headers=(("Host", "x"),), body=b"")
DENIED = sorted(
    {
        text.removeprefix("http://").partition("/")[0].strip("[]").partition("]")[0].partition(":5000")[0]
        for text, code in REFUSED.items()
        if code in {"target-metadata", "target-link-local", "target-unspecified", "target-multicast", "target-embedded"}
    }
    | {"10.0.0.1", "172.16.0.1", "8.8.8.8", "fd13::1", "2606:4700::1"}
)


async def sent(target: Target, guard: Guard | None = None, **more: Any) -> Attempt:
    return await send(HELLO, target, guard or Guard(), capture=1, **more)


def error(attempt: Attempt) -> str | None:
    return None if attempt.error is None else attempt.error.code


def named(host: str, port: int = 5000) -> Target:
    """A target that `parse` may never have seen."""
    return Target(text="", scheme="http", host=host, port=port, path="/")


# what is not dialled


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: ascii(text[:50]))
async def test_a_refused_target_is_not_dialled(text: str, dialled: list[str]) -> None:
    """With a server on every address of this machine, so that any way round would arrive."""
    guard = Guard.parse(["169.254.0.0/16"], [8300])
    async with dev_server(host="0.0.0.0") as four, dev_server(host="::", port=0) as six:
        for port in (four.port, six.port):
            with pytest.raises(TargetRefused):
                await sent(targets.parse(text.replace("5000", str(port)), guard), guard)

    assert (four.connections, six.connections, dialled) == (0, 0, [])


@pytest.mark.parametrize("address", DENIED)
async def test_a_denied_address_is_not_dialled_even_if_it_was_never_parsed(address: str, dialled: list[str]) -> None:
    attempt = await sent(named(address), connect_within=1)

    assert dialled == []
    assert attempt.dialled is None
    assert error(attempt) in {"no-allowed-address", "never-allowed-address"}


@pytest.mark.parametrize("address", DENIED)
async def test_a_name_does_not_lead_to_a_denied_address(address: str, dialled: list[str], resolves: Resolves) -> None:
    resolves("rebind.evil.test", [address])

    attempt = await sent(targets.parse("http://rebind.evil.test:5000", Guard()))

    assert dialled == []
    assert error(attempt) in {"no-allowed-address", "never-allowed-address"}
    assert attempt.error is not None
    assert attempt.error.params == {"host": "rebind.evil.test", "addresses": address}


async def test_a_name_that_changes_its_address_is_judged_anew(dialled: list[str], resolves: Resolves) -> None:
    asked = resolves("rebind.evil.test", ["127.0.0.1"], ["169.254.169.254"])
    async with dev_server() as dev:
        target = named("rebind.evil.test", dev.port)
        first, second = await sent(target), await sent(target)

    assert (first.code, error(second)) == (200, "never-allowed-address")
    assert dialled == ["127.0.0.1"]
    assert len(asked) == 2, "a name is resolved once for each attempt: what was judged is what is dialled"


async def test_of_several_addresses_only_the_allowed_are_dialled(dialled: list[str], resolves: Resolves) -> None:
    resolves("dev.local", ["10.0.0.1", "169.254.169.254", "::ffff:10.0.0.1", "127.0.0.1", "fe80::1"])
    async with dev_server() as dev:
        attempt = await sent(named("dev.local", dev.port))

    assert attempt.code == 200
    assert dialled == ["127.0.0.1"]


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.9.9.9"])
async def test_our_own_ports_are_never_reached(host: str) -> None:
    async with dev_server(host="0.0.0.0") as inspector:
        guard = Guard.parse(["0.0.0.0/0", "::/0"], [inspector.port])
        attempt = await sent(named(host, inspector.port), guard)

    assert error(attempt) == "never-allowed-address"
    assert inspector.connections == 0


async def test_a_redirect_does_not_lead_to_a_denied_address(dialled: list[str]) -> None:
    async with dev_server(
        b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n"
    ) as dev:
        attempt = await sent(dev.target())

    assert attempt.code == 302
    assert dialled == ["127.0.0.1"]


# what is dialled


async def test_localhost_is_found_though_it_resolves_to_ipv6_first(resolves: Resolves, dialled: list[str]) -> None:
    resolves("localhost", ["::1", "127.0.0.1"])
    async with dev_server(host="127.0.0.1") as dev:
        attempt = await sent(named("localhost", dev.port))

    assert (attempt.code, attempt.dialled) == (200, f"127.0.0.1:{dev.port}")
    assert dialled == ["::1", "127.0.0.1"]


async def test_localhost_is_found_over_ipv6_though_the_system_knows_it_as_ipv4(resolves: Resolves) -> None:
    """As with servers of Node, which listen on ::1 alone, on machines whose hosts file says 127.0.0.1 alone."""
    resolves("localhost", ["127.0.0.1"])
    async with dev_server(host="::1") as dev:
        attempt = await sent(named("localhost", dev.port))

    assert (attempt.code, attempt.dialled) == (200, f"[::1]:{dev.port}")


async def test_names_under_localhost_are_this_machine_without_a_resolver() -> None:
    async with dev_server() as dev:
        attempt = await sent(named("shop.localhost", dev.port))

    assert attempt.code == 200


async def test_an_address_of_ipv6_is_dialled() -> None:
    async with dev_server(host="::1") as dev:
        attempt = await sent(dev.target("/", host="[::1]"))

    assert (attempt.code, attempt.url) == (200, f"http://[::1]:{dev.port}/")


async def test_an_allowed_name_is_dialled_at_the_address_it_has(resolves: Resolves, dialled: list[str]) -> None:
    resolves("staging.example", ["192.0.2.1"])

    attempt = await sent(named("staging.example"), Guard.parse(["staging.example:5000"]))

    assert dialled == ["192.0.2.1"]
    assert error(attempt) == "network-unreachable"


# why there is no connection


async def test_a_refused_connection_names_every_address_that_refused(free_port: int) -> None:
    attempt = await sent(named("localhost", free_port))

    assert error(attempt) == "connection-refused"
    assert attempt.error is not None
    where = str(attempt.error.params["address"]).split(", ")
    assert sorted(where) == [f"127.0.0.1:{free_port}", f"[::1]:{free_port}"]


async def test_a_port_that_is_connected_to_itself_is_one_where_nothing_listens(
    free_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = socket.socket.connect

    def pick_the_same_port(one: socket.socket, address: tuple[str, int]) -> None:
        one.bind(address)
        connect(one, address)

    monkeypatch.setattr(socket.socket, "connect", pick_the_same_port)

    attempt = await sent(named("127.0.0.1", free_port))

    assert error(attempt) == "connection-refused"


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), "name-not-found"),
        (socket.gaierror(socket.EAI_AGAIN, "Temporary failure"), "name-failed"),
    ],
)
async def test_a_name_without_an_address_is_told(
    failure: socket.gaierror, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise failure

    monkeypatch.setattr(socket, "getaddrinfo", fail)

    attempt = await sent(named("shop.invalid"))

    assert error(attempt) == code


async def test_a_resolver_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    stop = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: stop.wait(10))

    attempt = await sent(named("shop.invalid"), connect_within=0.1)
    stop.set()

    assert error(attempt) == "name-timed-out"


async def test_a_target_that_does_not_take_the_connection_is_told() -> None:
    """Its queue of connections is full: whoever comes next hears nothing."""
    with ExitStack() as stack:
        port = full_port(stack)
        attempt = await sent(named("127.0.0.1", port), connect_within=0.3)

    assert error(attempt) == "connect-timed-out"
    assert attempt.dialled is None


def full_port(stack: ExitStack) -> int:
    server = stack.enter_context(socket.socket())
    server.bind(("127.0.0.1", 0))
    server.listen(1)
    for _ in range(20):
        waiting = stack.enter_context(socket.socket())
        waiting.setblocking(False)
        waiting.connect_ex(server.getsockname())
    return int(server.getsockname()[1])


# TLS


def trusting() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(CERTIFICATE))


async def test_a_target_with_a_trusted_certificate_is_answered_over_tls() -> None:
    body = bytes(1_000_000)
    outgoing = replace(HELLO, method="POST", headers=(("Content-Length", str(len(body))),), body=body)
    async with dev_server(tls=True) as dev:
        attempt = await send(outgoing, dev.target(host="localhost"), Guard(), capture=1, tls=trusting())

    assert (attempt.code, attempt.body.data, attempt.error) == (200, b"ok", None)
    assert attempt.url == f"https://localhost:{dev.port}/"
    assert dev.requests[0].endswith(body)


async def test_a_certificate_is_checked_by_default() -> None:
    async with dev_server(tls=True) as dev:
        attempt = await sent(dev.target(host="localhost"))

    assert error(attempt) == "certificate-refused"
    assert attempt.error is not None
    assert "signed" in str(attempt.error.params["reason"])
    assert attempt.dialled == f"127.0.0.1:{dev.port}"
    assert dev.requests == []


async def test_a_certificate_must_be_that_of_the_host(resolves: Resolves) -> None:
    resolves("dev.local", ["127.0.0.1"])
    async with dev_server(tls=True) as dev:
        attempt = await sent(replace(named("dev.local", dev.port), scheme="https"), tls=trusting())

    assert error(attempt) == "certificate-refused"
    assert dev.requests == []


async def test_a_target_in_plain_text_is_told_from_one_over_tls() -> None:
    async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    async with dev_server(greet) as dev:
        attempt = await sent(replace(dev.target(), scheme="https"))

    assert error(attempt) == "tls-not-spoken"


async def test_a_target_that_breaks_off_the_handshake_is_told() -> None:
    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    async with dev_server(hang_up) as dev:
        attempt = await sent(replace(dev.target(), scheme="https"))

    assert error(attempt) == "tls-failed"


async def test_a_target_that_does_not_shake_hands_is_told() -> None:
    async def silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read()

    async with dev_server(silent) as dev:
        attempt = await sent(replace(dev.target(), scheme="https"), connect_within=0.3)

    assert error(attempt) == "tls-timed-out"
    assert attempt.dialled == f"127.0.0.1:{dev.port}"


async def test_the_connection_over_tls_ends_with_the_attempt() -> None:
    gone = asyncio.Event()

    async def stay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        await reader.read()
        gone.set()

    async with dev_server(stay, tls=True) as dev:
        attempt = await sent(dev.target(host="localhost"), tls=trusting())
        async with asyncio.timeout(5):
            await gone.wait()

    assert attempt.code == 204
