"""`binserver send` says by its exit code what came of it."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner, Result

from binserver.cli import send
from tests import processes


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[processes.Server]:
    with processes.server(tmp_path_factory.mktemp("server") / "binserver.db", "--bin", "shop") as server:
        yield server


def sent(server: Any, *arguments: str) -> Result:
    return CliRunner().invoke(send.command, ["mvola.completed", "--server", server.inspector.rstrip("/"), *arguments])


@pytest.mark.parametrize("option", ["--to", "--bin"])
def test_an_empty_value_is_refused(server: processes.Server, option: str) -> None:
    result = sent(server, option, "")

    assert result.exit_code == 2
    assert f"{option} '' is refused" in result.output


def test_a_sample_that_is_kept_is_a_success(server: processes.Server) -> None:
    assert sent(server, "--bin", "shop").exit_code == 0


def test_an_address_that_nobody_listens_at_is_a_failure(server: processes.Server) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        result = sent(server, "--to", f"http://127.0.0.1:{bound.getsockname()[1]}/")

    assert result.exit_code == 1


@pytest.mark.parametrize(("code", "good"), [(200, True), (204, True), (302, False), (404, False), (500, False)])
def test_only_2xx_is_a_receipt(code: int, good: bool) -> None:
    assert send.is_good(code) is good
    assert not send.is_good(None)
