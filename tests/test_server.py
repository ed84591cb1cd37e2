"""The server as a process: how it starts, what it says, how it ends."""

import json
import socket
import stat
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests import processes


def ask(url: str, method: str = "GET", body: bytes | None = None) -> Any:
    """What a JSON route answers, decoded."""
    request = urllib.request.Request(url, method=method, data=body, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.loads(answer.read())


def put(url: str, body: bytes) -> int:
    """Send a callback; the code of the reply."""
    request = urllib.request.Request(url, method="PUT", data=body, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return int(answer.status)


def start(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `binserver` where it is expected to end by itself."""
    return subprocess.run(
        [sys.executable, "-m", "binserver", *arguments], capture_output=True, text=True, timeout=20, check=False
    )


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "data" / "binserver.db"


def test_an_empty_database_starts_with_one_bin_of_a_random_name(database: Path) -> None:
    with processes.server(database) as server:
        bins = ask(f"{server.inspector}api/bins")["items"]

    assert [len(one["name"]) for one in bins] == [20]


def test_bins_that_were_asked_for_exist_from_the_start(database: Path) -> None:
    with processes.server(database, "--bin", "shop:mvola", "--bin", "other") as server:
        bins = ask(f"{server.inspector}api/bins")["items"]

    assert {one["name"]: one["provider"] for one in bins} == {"shop": "mvola", "other": None}


def test_both_loopbacks_capture(database: Path) -> None:
    with processes.server(database, "--bin", "shop") as server:
        codes = [put(server.capture.replace("127.0.0.1", host) + "shop", b"{}") for host in ("127.0.0.1", "[::1]")]

    assert codes == [200, 200]


def test_sigterm_ends_it_with_exit_code_0(database: Path) -> None:
    with processes.server(database) as server:
        assert server.stop() == 0


def test_the_files_are_for_their_owner_alone(database: Path) -> None:
    with processes.server(database):
        modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in database.parent.iterdir()}

    assert stat.S_IMODE(database.parent.stat().st_mode) == 0o700
    assert set(modes.values()) == {0o600}, modes


def test_a_taken_port_is_named_with_what_to_do(database: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = start("--no-browser", "--database", str(database), "--capture-port", str(port))

    assert ended.returncode == 2
    assert len(ended.stderr.splitlines()) == 1
    assert f"port {port} is taken" in ended.stderr
    assert "--capture-port" in ended.stderr
    assert ended.stdout == ""


def test_a_second_server_on_the_database_is_told_where_the_first_one_is(database: Path) -> None:
    with processes.server(database) as server:
        ended = start("--no-browser", "--database", str(database), "--inspector-port", "0", "--capture-port", "0")

    assert ended.returncode == 2
    assert len(ended.stderr.splitlines()) == 1
    assert server.inspector in ended.stderr


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "0", "0x0", "", "::ffff:0.0.0.0", "192.0.2.1", "example.org"])
def test_the_inspector_is_never_bound_beyond_loopback(database: Path, host: str) -> None:
    ended = start("--no-browser", "--database", str(database), "--inspector-host", host)

    assert ended.returncode == 2
    assert "loopback" in ended.stderr
    assert not database.exists()


@pytest.mark.parametrize("bin", ["a b", "x" * 65, "shop:nobody"])
def test_a_bin_that_cannot_be_is_refused_with_the_reason(database: Path, bin: str) -> None:
    ended = start("--no-browser", "--database", str(database), "--bin", bin, "--inspector-port", "0")

    assert ended.returncode == 2
    assert "--bin" in ended.stderr


def test_the_inspector_is_no_public_url(database: Path) -> None:
    ended = start("--no-browser", "--database", str(database), "--public-url", "http://localhost:8300")

    assert ended.returncode == 2
    assert "--public-url" in ended.stderr
    assert not database.exists()


def test_settings_come_from_the_environment_too(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BINSERVER_BIN", "shop:mvola other")
    with processes.server(database) as server:
        bins = ask(f"{server.inspector}api/bins")["items"]

    assert {one["name"] for one in bins} == {"shop", "other"}


def test_a_place_that_replays_cannot_go_to_is_refused_with_the_reason(database: Path) -> None:
    ended = start("--no-browser", "--database", str(database), "--replay-allow", "http://x/", "--inspector-port", "0")

    assert ended.returncode == 2
    assert len(ended.stderr.splitlines()) == 1
    assert "http://x/" in ended.stderr
