"""Asking a running server: its JSON API, spoken by the commands."""

import http.client
import json
from typing import Any
from urllib.parse import quote, urlsplit

import click

from binserver.cli.terminal import printable

DEFAULT_SERVER = "http://127.0.0.1:8300"

PATIENCE = 60.0
"""Seconds that an answer may take: a replay waits up to 30 for its target."""

server_option = click.option(
    "--server",
    envvar="BINSERVER_SERVER",
    default=DEFAULT_SERVER,
    show_default=True,
    show_envvar=True,
    metavar="URL",
    help="the inspector of the running server",
)


def call(server: str, method: str, *path: str, body: dict[str, Any] | None = None) -> Any:
    """What the API answers, decoded; the parts of the path are quoted.

    Raises:
        click.ClickException: There is no server, or it refuses; the message says why.
    """
    host, port = _address(server)
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE)
    try:
        connection.request(
            method,
            "/" + "/".join(quote(part, safe="") for part in ("api", *path)),
            body=None if body is None else json.dumps(body),
            headers={"Content-Type": "application/json"},
        )
        answer = connection.getresponse()
        return _told(answer.status, answer.read())
    except (OSError, http.client.HTTPException) as error:
        raise click.ClickException(_nobody_there(server, error)) from error
    finally:
        connection.close()


def _address(server: str) -> tuple[str, int]:
    try:
        parts = urlsplit(server if "://" in server else f"http://{server}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or not server.removeprefix("http://").isascii() or "://" in server.removeprefix("http://"):
        raise click.UsageError(f"--server {server!r} is no address like {DEFAULT_SERVER}")
    return host, port or 80


def _told(code: int, raw: bytes) -> Any:
    try:
        told = json.loads(raw) if raw else None
    except ValueError as error:
        raise click.ClickException(
            f"the server answered {code} with something that is not JSON: name the inspector with --server, which is "
            "the first address that `binserver` prints, and not the capture port"
        ) from error
    if code >= http.client.BAD_REQUEST:
        raise click.ClickException(_refusal(told) or f"the server answered {code}: is it a binserver?")
    return told


def _refusal(told: Any) -> str | None:
    """The sentence in the API's envelope of errors."""
    match told:
        case {"error": {"message": str(sentence)}}:
            return printable(sentence)
    return None


def _nobody_there(server: str, error: Exception) -> str:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error) or type(error).__name__
    return (
        f"no server answers at {printable(server)} ({printable(reason)}). Start one with `binserver`, "
        "or name it with --server or BINSERVER_SERVER"
    )
