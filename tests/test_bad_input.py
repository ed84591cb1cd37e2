"""Every bad input gets one clear line and exit code 2 where it is typed, and is captured where it is sent."""

import asyncio
import json
import os
import signal
import socket
import sqlite3
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from click.testing import CliRunner

from binserver.cli.commands import binserver, run
from binserver.settings import Settings, environment_name
from binserver.store import Store
from tests import processes
from tests.test_server import start

Refused: TypeAlias = Callable[..., str]

PORTS = ("--inspector-port", "0", "--capture-port", "0")


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "data" / "binserver.db"


@pytest.fixture
def refused(capsys: pytest.CaptureFixture[str]) -> Iterator[Refused]:
    """The one line with which it does not start, said in this process: that a process ends so is seen below."""

    def line_of(*arguments: str) -> str:
        assert run(["serve", "--no-browser", *PORTS, *arguments]) == 2
        told = capsys.readouterr()
        assert told.out == ""
        (line,) = told.err.splitlines()
        assert line.startswith("binserver: ")
        assert "Traceback" not in line
        return line

    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.getsignal(one) for one in numbers]
    yield line_of
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--max-body", "0"), "--max-body"),
        (("--max-body", "many"), "'many' is not a valid whole number"),
        (("--capture-port", "65536"), "--capture-port"),
        (("--public-url", "nonsense"), "--public-url 'nonsense' is refused"),
        (("--public-url", "https://abc.example/?a=1"), "without a query"),
        (("--allow-host", "*"), "--allow-host '*' is refused"),
        (("--bin", "../x"), "a bin's name is"),
        (("--bin", "\x1b]0;pwned\x07"), r"\x1b]0;pwned\x07"),
        (("--nonsense",), "No such option '--nonsense': see `binserver serve --help`"),
        (("--capture-host", "192.0.2.1"), "--capture-host"),
        (("--replay-allow", "nonsense/99"), "nonsense/99"),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, tuple) else None,
)
def test_an_option_that_cannot_be_meant_is_named(
    arguments: tuple[str, ...], says: str, database: Path, refused: Refused
) -> None:
    assert says in refused("--database", str(database), *arguments)
    assert not database.exists()


def test_an_unknown_command_is_named() -> None:
    ended = start("nonsense")

    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == "binserver: No such command 'nonsense': see `binserver --help`\n"


def garbage(path: Path) -> None:
    path.write_bytes(b"this is no database\n" * 1000)


def foreign(path: Path) -> None:
    _run(path, "create table theirs (x)")


def newer(path: Path) -> None:
    _make(path)
    _run(path, "pragma user_version = 99")


def damaged(path: Path) -> None:
    _make(path)
    data = bytearray(path.read_bytes())
    data[4096:12288] = os.urandom(8192)
    path.write_bytes(data)


def _make(path: Path) -> None:
    async def make() -> None:
        await (await Store.open(path)).close()

    asyncio.run(make())


def _run(path: Path, statement: str) -> None:
    db = sqlite3.connect(path)
    db.execute(statement)
    db.commit()
    db.close()


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (garbage, "choose another file with --database"),
        (foreign, "is the database of another program"),
        (newer, "upgrade binserver"),
        (damaged, "choose another file with --database"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_and_left_as_it_is(
    spoil: Callable[[Path], None], says: str, database: Path, refused: Refused
) -> None:
    database.parent.mkdir(mode=0o700)
    spoil(database)
    before = {one.name: sha256(one.read_bytes()).hexdigest() for one in database.parent.glob("*.db*")}

    line = refused("--database", str(database))

    assert str(database) in line
    assert says in line
    after = {one.name: sha256(one.read_bytes()).hexdigest() for one in database.parent.glob("*.db*")}
    assert before.items() <= after.items()


def test_a_folder_is_no_database(tmp_path: Path, refused: Refused) -> None:
    line = refused("--database", str(tmp_path))

    assert "is a folder" in line
    assert str(tmp_path / "binserver.db") in line


def test_no_name_is_no_database(refused: Refused) -> None:
    assert "--database" in refused("--database", "")


@pytest.fixture
def unwritable(tmp_path: Path) -> Iterator[Path]:
    """A folder in which not even root makes files, where the tests are run by root."""
    if os.geteuid() == 0:
        yield Path("/proc" if sys.platform == "linux" else "/dev")
        return
    tmp_path.chmod(0o500)
    yield tmp_path
    tmp_path.chmod(0o700)


def test_a_folder_that_cannot_be_written_is_named(unwritable: Path, refused: Refused) -> None:
    database = unwritable / "binserver" / "binserver.db"

    line = refused("--database", str(database))

    assert str(database) in line
    assert "choose another file with --database" in line


def test_a_taken_inspector_port_is_named_with_what_to_do(database: Path, refused: Refused) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])

        line = refused("--database", str(database), "--inspector-port", port)

    assert f"port {port} is taken" in line
    assert "--inspector-port" in line
    assert not database.exists()


def test_one_port_for_both_is_no_other_program_s(database: Path, refused: Refused) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])

    line = refused("--database", str(database), "--inspector-port", port, "--capture-port", port)

    assert f"--inspector-port and --capture-port are both {port}" in line


def helped(command: str) -> str:
    """Its help, with no path in it broken."""
    result = CliRunner().invoke(binserver, [command, "--help"], terminal_width=400, max_content_width=400)
    return " ".join(result.output.split())


def test_the_help_of_serve_names_each_option_its_default_and_its_variable() -> None:
    told = helped("serve")

    for name in Settings.__dataclass_fields__:
        assert f"--{name.replace('_', '-')} " in told
        assert f"[env var: {environment_name(name)}" in told
    for default in ("127.0.0.1, ::1", "8300", "8301", "33554432", "binserver.db"):
        assert default in told


def test_the_help_of_send_names_the_server_and_its_variable() -> None:
    told = helped("send")

    assert "[env var: BINSERVER_SERVER; default: http://127.0.0.1:8300]" in told


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[processes.Server]:
    """Each test has a bin of its own in it."""
    bins = ("--bin", "large", "--bin", "empty", "--bin", "invalid:mvola")
    database = tmp_path_factory.mktemp("server") / "binserver.db"
    with processes.server(database, *bins, "--max-body", "1000") as server:
        yield server


def send(url: str, body: bytes) -> int:
    """The code that a sender is answered."""
    request = urllib.request.Request(url, method="PUT", data=body, headers={"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def kept(server: processes.Server, bin: str) -> dict[str, Any]:
    """The only capture of a bin."""
    with urllib.request.urlopen(f"{server.inspector}api/bins/{bin}/captures") as answer:
        (capture,) = json.loads(answer.read())["items"]
    return dict(capture)


def test_a_body_over_the_limit_is_refused_and_its_start_kept_and_marked(server: processes.Server) -> None:
    assert send(f"{server.capture}large", b"x" * 5000) == 413

    capture = kept(server, "large")

    assert capture["replied"]["code"] == 413
    assert [flaw["code"] for flaw in capture["flaws"]] == ["body-over-limit"]
    assert capture["body"]["text"] == "x" * 1000


def test_an_empty_body_is_captured(server: processes.Server) -> None:
    assert send(f"{server.capture}empty", b"") == 200

    assert kept(server, "empty")["body"]["size"] == 0


def test_invalid_json_is_captured_as_it_came(server: processes.Server) -> None:
    assert send(f"{server.capture}invalid", b'{"transactionStatus": "completed",}') == 200

    capture = kept(server, "invalid")

    assert capture["body"]["text"] == '{"transactionStatus": "completed",}'
    assert capture["flaws"] == []
