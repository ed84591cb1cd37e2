"""`binserver send`: a provider's callback that no sandbox will send you."""

import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import click

from binserver.cli import api
from binserver.cli.terminal import printable

MOST_TIMES = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """What is sent, and how: the body of the request to the API, to which bin, how often, and how it is told."""

    server: str
    bin: str
    body: dict[str, Any]
    times: int
    rate: float | None
    as_json: bool


@click.command("send")
@click.argument("sample", required=False)
@click.option("--bin", "bin_name", metavar="NAME", help="the bin that gets it  [default: the newest bin]")
@click.option(
    "--to", "url", metavar="URL", help="send it straight to this address, like a dev server's, instead of a bin"
)
@click.option("--scenario", metavar="NAME", help="a scenario made of it, like completed-twice; see --list")
@click.option("--amount", metavar="TEXT", help="another amount, as the provider writes it")
@click.option("--reference", metavar="TEXT", help="your own reference, where the provider repeats it")
@click.option("--status", metavar="WORD", help="another status, in the provider's own words")
@click.option("--set", "settings", metavar="PATH=VALUE", multiple=True, help="another value at a path; repeatable")
@click.option(
    "--times",
    type=click.IntRange(1, MOST_TIMES),
    default=1,
    metavar="N",
    help="send it N times, each with ids of its own",
)
@click.option("--rate", type=click.FloatRange(0.01, 1000), metavar="N", help="at most N of them in a second")
@click.option("--list", "only_list", is_flag=True, help="list samples and scenarios: all, or those of SAMPLE")
@click.option("--json", "as_json", is_flag=True, help="one JSON object a line")
@api.server_option
def command(
    sample: str | None,
    *,
    bin_name: str | None,
    url: str | None,
    scenario: str | None,
    amount: str | None,
    reference: str | None,
    status: str | None,
    settings: tuple[str, ...],
    times: int,
    rate: float | None,
    only_list: bool,
    as_json: bool,
    server: str,
) -> None:
    """Send a provider's sample callback, with fresh ids and dates, like `mvola.completed`.

    SAMPLE may be a provider alone, like `mvola`: its best sample is meant. It goes to a bin, where it is marked as
    simulated, or with --to straight to an address of yours. It is signed with the bin's secret where its provider
    signs, after all that was changed in it.

    The exit code is 0 where it was kept, or answered 2xx; 1 where the address answered anything else, or nothing.
    In a scenario, whose answers are for you to judge, any answer will do.
    """
    _require_meant("--to", url)
    _require_meant("--bin", bin_name)
    if only_list or sample is None:
        _list(server, sample, as_json=as_json)
        return
    given = {"scenario": scenario, "amount": amount, "reference": reference, "status": status, "to": url}
    body = {"sample": sample, "set": _settings(settings)} | {
        name: one for name, one in given.items() if one is not None
    }
    name = bin_name or _newest_bin(server)
    _send_all(Sending(server=server, bin=name, body=body, times=times, rate=rate, as_json=as_json))


def is_good(code: int | None) -> bool:
    """Whether a provider would take this answer for a receipt, and not call again."""
    return code is not None and code // 100 == 2  # noqa: PLR2004 - HTTP's success


def _send_all(sending: Sending) -> None:
    """Send it as often as was asked; one that went wrong is enough for the exit code."""
    good = True
    for number in range(sending.times):
        began = time.monotonic()
        for told in _sent(sending):
            click.echo(json.dumps(told) if sending.as_json else _in_words(told, sending.bin))
            good = good and _is_as_wished(told)
        if sending.rate and number + 1 < sending.times:
            time.sleep(max(0.0, 1 / sending.rate - (time.monotonic() - began)))
    if not good:
        raise click.exceptions.Exit(1)


def _sent(sending: Sending) -> list[dict[str, Any]]:
    """The captures or attempts that became of one sending."""
    told = api.call(sending.server, "POST", "bins", sending.bin, "send", body=sending.body)
    items: list[dict[str, Any]] = told.get("items", [told])
    return items


def _is_as_wished(told: dict[str, Any]) -> bool:
    if "url" not in told:
        return True
    return told["code"] is not None if "should" in told else is_good(told["code"])


def _require_meant(option: str, value: str | None) -> None:
    """An empty value is mostly a variable of a script that is not set: it must not mean the default."""
    if value == "":
        raise click.UsageError(f"{option} '' is refused: it is empty; leave it out, or give it a value")


def _settings(texts: tuple[str, ...]) -> dict[str, str]:
    """Values by path; a path may hold `=` in brackets, as in `debitParty[key=msisdn].value=034…`."""
    found = {}
    for text in texts:
        at = next((at for at, one in enumerate(text) if one == "=" and text[:at].count("[") == text[:at].count("]")), 0)
        if not at:
            raise click.UsageError(f"--set {text!r} is refused: it is a path, `=` and a value, like amount=5000")
        found[text[:at]] = text[at + 1 :]
    return found


def _list(server: str, asked: str | None, *, as_json: bool) -> None:
    """The samples and the scenarios: of this provider, of the one of this sample, or of all."""
    provider = asked.partition(".")[0] if asked else None
    samples, scenarios = (_of(api.call(server, "GET", kind)["items"], provider) for kind in ("samples", "scenarios"))
    if provider is not None and not samples:
        raise click.ClickException(f"no provider is called {printable(provider)!r}: `binserver send --list` lists all")
    for line in _as_json(samples, scenarios) if as_json else _as_tables(samples, scenarios):
        click.echo(line)


def _of(items: list[dict[str, Any]], provider: str | None) -> list[dict[str, Any]]:
    return [one for one in items if provider in {None, one["provider"]}]


def _as_json(samples: list[dict[str, Any]], scenarios: list[dict[str, Any]]) -> Iterator[str]:
    yield from (json.dumps({"kind": "sample", **one}) for one in samples)
    yield from (json.dumps({"kind": "scenario", **one}) for one in scenarios)


def _as_tables(samples: list[dict[str, Any]], scenarios: list[dict[str, Any]]) -> Iterator[str]:
    yield from _columns([("SAMPLE", "WHAT IT SHOWS")] + [(one["name"], one["title"]) for one in samples])
    yield ""
    yield from _columns([("SCENARIO", "WHAT HAPPENS, AND WHAT A HANDLER SHOULD DO"), *_scenario_rows(scenarios)])


def _scenario_rows(scenarios: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Each once, whoever sends it, with a line for each of its requests; in the order of who has most of them."""
    count = Counter(one["provider"] for one in scenarios)
    for one in {one["name"]: one for one in sorted(scenarios, key=lambda one: -count[one["provider"]])}.values():
        yield one["name"], one["title"]
        numbered = len(one["should"]) > 1
        yield from (("", f"  {n}. {text}" if numbered else f"  {text}") for n, text in enumerate(one["should"], 1))


def _columns(rows: list[tuple[str, str]]) -> Iterator[str]:
    width = max(len(name) for name, _ in rows)
    yield from (f"{name:<{width}}  {text}".rstrip() for name, text in rows)


def _newest_bin(server: str) -> str:
    bins = api.call(server, "GET", "bins")["items"]
    if not bins:
        raise click.ClickException("the server has no bin yet: make one in the page, or name one with --bin")
    return str(max(bins, key=lambda one: one["created_at"])["name"])


def _in_words(told: dict[str, Any], bin_name: str) -> str:
    said = _attempt_in_words(told) if "url" in told else _capture_in_words(told, bin_name)
    return f"{said}\n  {told['should']}" if "should" in told else said


def _capture_in_words(capture: dict[str, Any], bin_name: str) -> str:
    return f"capture {capture['number']} in {bin_name}: {printable(capture['method'])} {printable(capture['target'])}"


def _attempt_in_words(attempt: dict[str, Any]) -> str:
    went = f"{printable(attempt['method'])} {printable(attempt['url'])}"
    if attempt["code"] is None:
        return f"{went}: {printable(attempt['error']['text'])}"
    body = attempt["body"]["text"]
    return f"{went}: {attempt['code']} in {attempt['took'] * 1000:.0f} ms" + (f"\n{_lines(body)}" if body else "")


def _lines(text: str) -> str:
    return "\n".join(printable(line) for line in text.split("\n"))
