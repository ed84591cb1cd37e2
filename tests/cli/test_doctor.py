"""`binserver doctor` and `binserver backup`: beside a server and without one."""

import json
import os
import sqlite3
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from binserver.cli import backup, doctor
from binserver.store.examination import has_reset_bug
from tests import processes


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[processes.Server]:
    """One with a capture."""
    with processes.server(tmp_path_factory.mktemp("server") / "binserver.db", "--bin", "shop") as server:
        urllib.request.urlopen(f"{server.capture}shop", data=b"kept").close()
        yield server


@pytest.fixture
def database(server: processes.Server, tmp_path: Path) -> Path:
    """A database of its own that nobody works with."""
    told("backup", str(tmp_path / "copy.db"), database=server.database)
    return tmp_path / "copy.db"


def told(command: str, *arguments: str, database: Path, code: int = 0) -> str:
    """What a command prints, which is to end with this code."""
    commands = {"doctor": doctor.command, "backup": backup.command}
    result = CliRunner().invoke(commands[command], ["--database", str(database), *arguments])
    assert result.exit_code == code, result.output
    return result.output


def found(*arguments: str, database: Path, code: int = 0) -> Any:
    return json.loads(told("doctor", "--json", *arguments, database=database, code=code))


def test_beside_a_server_it_says_where_that_is_and_what_is_kept(server: processes.Server) -> None:
    seen = found(database=server.database)

    assert seen["server"] == server.inspector
    assert (seen["counts"]["bins"], seen["counts"]["captures"]) == (1, 1)
    assert {"binserver.db", "binserver.db-wal"} <= seen["files"].keys()
    assert seen["wrong"] == []


def test_without_a_server_the_same_is_told_of_the_file(database: Path) -> None:
    seen = found("--full", database=database)

    assert (seen["server"], seen["integrity"], seen["counts"]["captures"]) == (None, "ok", 1)


def test_for_people_it_ends_with_what_it_comes_to(database: Path) -> None:
    text = told("doctor", database=database)

    assert text.splitlines()[-1] == "all is well"
    assert str(database) in text
    assert "its parser in C" in text


def test_a_database_that_was_named_and_is_not_there_is_wrong_and_not_made(tmp_path: Path) -> None:
    seen = found(database=tmp_path / "none" / "x.db", code=1)

    assert seen["exists"] is False
    assert "is not there" in seen["wrong"][0]
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    assert "is a folder" in found(database=tmp_path, code=1)["wrong"][0]


def test_before_the_first_start_all_is_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.command.params[0], "default", lambda: tmp_path / "binserver.db")

    result = CliRunner().invoke(doctor.command, ["--json"])

    assert (result.exit_code, json.loads(result.output)["exists"]) == (0, False), result.output


@pytest.mark.parametrize("command", ["doctor", "backup"])
def test_an_empty_name_is_refused(command: str, database: Path) -> None:
    with_option = CliRunner().invoke({"doctor": doctor.command, "backup": backup.command}[command], ["--database", ""])

    assert with_option.exit_code == 2
    assert "it is empty" in with_option.output
    if command == "backup":
        assert "it is empty" in told("backup", "", database=database, code=2)


def test_a_damaged_database_is_found_and_left_as_it_is(database: Path) -> None:
    data = bytearray(database.read_bytes())
    data[4096:12288] = os.urandom(8192)
    database.write_bytes(data)

    (wrong,) = found(database=database, code=1)["wrong"]

    assert "the database: " in wrong
    assert "\n" not in wrong
    assert database.read_bytes() == data


def test_an_index_that_does_not_fit_its_table_is_found_by_the_full_look(database: Path) -> None:
    with closing(sqlite3.connect(database)) as db:
        db.execute("pragma writable_schema = on")
        changed = "replace(sql, 'number, method', 'size, method')"
        db.execute(f"update sqlite_schema set sql = {changed} where name = 'capture_of_bin'")
        db.commit()

    assert found("--full", database=database, code=1)["integrity"] != "ok"


def test_a_copy_beside_a_server_holds_what_was_captured(server: processes.Server, tmp_path: Path) -> None:
    text = told("backup", str(tmp_path / "copy.db"), database=server.database)

    assert text.startswith(f"{tmp_path / 'copy.db'}: 1 capture, ")
    assert text.endswith(" s, checked\n")
    assert found(database=tmp_path / "copy.db")["counts"]["captures"] == 1


def test_a_file_that_is_there_is_not_overwritten(server: processes.Server, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("mine")

    assert "is there already" in told("backup", str(tmp_path / "copy.db"), database=server.database, code=1)
    assert (tmp_path / "copy.db").read_text() == "mine"


@pytest.mark.parametrize(
    ("version", "affected"),
    [
        ((3, 6, 23), False),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((4, 0, 0), False),
    ],
    ids=str,
)
def test_versions_of_sqlite_with_the_reset_bug_are_known(version: tuple[int, ...], affected: bool) -> None:
    assert has_reset_bug(version) is affected
