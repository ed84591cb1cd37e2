"""What holds for every test, held to its word."""

import socket
from pathlib import Path

import pytest

from tests.conftest import LeftTheMachine


@pytest.mark.parametrize(
    ("family", "address"),
    [(socket.AF_INET, "192.0.2.1"), (socket.AF_INET, "10.0.0.1"), (socket.AF_INET6, "2001:db8::1")],
    ids=["documentation", "private", "IPv6"],
)
def test_a_test_cannot_connect_beyond_this_machine(family: socket.AddressFamily, address: str) -> None:
    with socket.socket(family) as one, pytest.raises(LeftTheMachine, match=address):
        one.connect((address, 9))


def test_a_test_cannot_look_up_a_name_of_the_internet() -> None:
    with pytest.raises(LeftTheMachine, match=r"example\.org"):
        socket.getaddrinfo("example.org", 80)


def test_a_test_may_speak_to_itself() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(("localhost", server.getsockname()[1]), timeout=5).close()


def test_the_home_of_the_tests_is_their_own(own_home: Path) -> None:
    assert Path.home() == own_home
