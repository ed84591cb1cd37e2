import errno
import socket

import pytest

from binserver import sockets


def close(listening: list[socket.socket]) -> None:
    for one in listening:
        one.close()


def test_both_loopbacks_listen_on_one_free_port() -> None:
    listening = sockets.listen(["127.0.0.1", "::1"], 0)

    addresses = [one.getsockname()[:2] for one in listening]
    close(listening)
    assert addresses == [("127.0.0.1", addresses[0][1]), ("::1", addresses[0][1])]


def test_an_ipv6_address_listens_for_ipv6_alone() -> None:
    """Otherwise "::" would take what comes by IPv4 too, and leave no port for "0.0.0.0" to share with it."""
    listening = sockets.listen(["::"], 0)
    port = sockets.port_of(listening)

    with socket.socket() as ipv4, pytest.raises(ConnectionRefusedError):
        ipv4.connect(("127.0.0.1", port))

    close(listening)


def test_every_address_of_both_families_shares_one_port() -> None:
    listening = sockets.listen(["::", "0.0.0.0"], 0)

    ports = {one.getsockname()[1] for one in listening}
    close(listening)
    assert (len(listening), len(ports)) == (2, 1)


def test_a_taken_port_is_named() -> None:
    taken = sockets.listen(["127.0.0.1"], 0)
    port = sockets.port_of(taken)

    with pytest.raises(OSError, match=f"127.0.0.1:{port}") as refused:
        sockets.listen(["127.0.0.1", "::1"], port)

    close(taken)
    assert refused.value.errno == errno.EADDRINUSE


def test_nothing_is_left_listening_when_the_second_address_is_taken() -> None:
    taken = sockets.listen(["::1"], 0)
    port = sockets.port_of(taken)

    with pytest.raises(OSError, match="::1"):
        sockets.listen(["127.0.0.1", "::1"], port)

    close(taken)
    close(sockets.listen(["127.0.0.1"], port))


def test_an_address_family_that_is_absent_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.socket

    def without_ipv6(family: int = socket.AF_INET, *more: int) -> socket.socket:
        if family == socket.AF_INET6:
            raise OSError(errno.EAFNOSUPPORT, "Address family not supported by protocol")
        return real(family, *more)

    monkeypatch.setattr("binserver.sockets.socket.socket", without_ipv6)

    listening = sockets.listen(["127.0.0.1", "::1"], 0)

    assert [one.getsockname()[0] for one in listening] == ["127.0.0.1"]
    close(listening)


def test_a_lone_address_that_is_not_ours_is_refused() -> None:
    with pytest.raises(OSError, match=r"192\.0\.2\.1"):
        sockets.listen(["192.0.2.1"], 0)


@pytest.mark.parametrize(
    ("host", "called", "loopback"),
    [
        ("0.0.0.0", "127.0.0.1", False),
        ("::", "::1", False),
        ("127.0.0.2", "127.0.0.2", True),
        ("localhost", "localhost", True),
        ("devbox.lan", "devbox.lan", False),
    ],
)
def test_an_address_is_known_by_who_reaches_it(host: str, called: str, loopback: bool) -> None:
    assert (sockets.called(host), sockets.is_loopback(host)) == (called, loopback)
