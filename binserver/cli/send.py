"""`binserver send`: a provider's callback that no sandbox will send you."""

from typing import Any

import click

from binserver.cli import api
from binserver.cli.terminal import printable


@click.command()
@click.argument("sample", required=False)
@click.option("--bin", "bin_name", metavar="NAME", help="the bin that gets it  [default: the newest bin]")
@click.option(
    "--to", "url", metavar="URL", help="send it straight to this address, like a dev server's, instead of a bin"
)
@click.option("--list", "only_list", is_flag=True, help="list the samples")
@api.server_option
def send(sample: str | None, *, bin_name: str | None, url: str | None, only_list: bool, server: str) -> None:
    """Send a provider's sample callback, with fresh ids and dates, like `mvola.completed`.

    It goes to a bin, where it is marked as simulated, or with --to straight to an address of yours. It is signed
    with the bin's secret where its provider signs.
    """
    if only_list or sample is None:
        _list(server)
        return
    name = bin_name or _newest_bin(server)
    told = api.call(server, "POST", "bins", name, "send", body={"sample": sample} | ({"to": url} if url else {}))
    click.echo(_attempt_in_words(told["items"][0]) if url else _capture_in_words(told, name))


def _list(server: str) -> None:
    for one in api.call(server, "GET", "samples")["items"]:
        click.echo(f"{one['name']:<28} {one['title']}")


def _newest_bin(server: str) -> str:
    bins = api.call(server, "GET", "bins")["items"]
    if not bins:
        raise click.ClickException("the server has no bin yet: make one in the page, or name one with --bin")
    return str(max(bins, key=lambda one: one["created_at"])["name"])


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
