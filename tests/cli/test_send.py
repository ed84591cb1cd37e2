"""`binserver send`: what it sends and lists, and that its exit code says what came of it."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner, Result

from binserver.cli import send
from binserver.providers import PROVIDERS, samples
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


def run(server: processes.Server, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command as a process of its own."""
    command = [sys.executable, "-m", "binserver", "send", "--server", server.inspector.rstrip("/"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=processes.PATIENCE)


def test_a_scenario_as_a_process_says_what_a_handler_should_do(server: processes.Server) -> None:
    done = run(server, "bictorys", "--bin", "shop", "--scenario", "completed-twice", "--reference", "CMD-7", "--json")

    one, other = (json.loads(line) for line in done.stdout.splitlines())
    assert (done.returncode, done.stderr) == (0, "")
    assert one["body"] == other["body"]
    assert json.loads(one["body"]["text"])["paymentReference"] == "CMD-7"
    assert other["should"] == "Answer 2xx, and deliver nothing a second time."


def test_an_unknown_status_as_a_process_is_refused_in_one_line(server: processes.Server) -> None:
    done = run(server, "mvola.completed", "--bin", "shop", "--status", "paid")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "binserver: MVola has no status 'paid'; there are completed, failed, pending\n"


def test_values_are_set_by_paths_that_may_hold_an_equals_sign(server: processes.Server) -> None:
    result = sent(
        server, "--bin", "shop", "--set", "debitParty[key=msisdn].value=034=9", "--set", "metadata[0].key=x", "--json"
    )

    body = json.loads(json.loads(result.output)["body"]["text"])
    assert body["debitParty"] == [{"key": "msisdn", "value": "034=9"}]
    assert body["metadata"][0]["key"] == "x"


@pytest.mark.parametrize("setting", ["amount", "=5", "a[b=c]"])
def test_a_setting_without_a_path_or_a_value_is_refused(server: processes.Server, setting: str) -> None:
    result = sent(server, "--bin", "shop", "--set", setting)

    assert (result.exit_code, "it is a path, `=` and a value" in result.output) == (2, True)


def test_several_are_sent_with_ids_of_their_own(server: processes.Server) -> None:
    result = sent(server, "--bin", "shop", "--times", "3", "--rate", "1000", "--json")

    bodies = [json.loads(line)["body"]["sha256"] for line in result.output.splitlines()]
    assert (result.exit_code, len(set(bodies))) == (0, 3)


def test_samples_and_scenarios_are_listed(server: processes.Server) -> None:
    result = sent(server, "--list")

    words = result.output.split()
    assert {one.name for one in samples() if one.provider == "mvola"} <= set(words)
    assert {"completed-twice", "unknown-status"} <= set(words)
    assert "bictorys.succeeded" not in words


def test_the_list_of_all_has_an_object_for_each(server: processes.Server) -> None:
    listed = CliRunner().invoke(send.command, ["--list", "--json", "--server", server.inspector.rstrip("/")])

    told = [json.loads(line) for line in listed.output.splitlines()]
    assert {one["name"] for one in told if one["kind"] == "sample"} == {one.name for one in samples()}
    assert {one["provider"] for one in told if one["kind"] == "scenario"} == set(PROVIDERS)
