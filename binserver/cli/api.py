"""Asking a running server: its JSON API, spoken by the commands."""

import http.client
import json
import os
from typing import Any
from urllib.parse import quote, urlsplit

import click

DEFAULT_SERVER = "http://127.0.0.1:8300"

PATIENCE = 60.0
"""Seconds that an answer may take: a replay waits up to 30 for its target."""

server_option = click.option(
    "--server",
    envvar="BINSERVER_SERVER",
    default=DEFAULT_SERVER,
    show_default=True,
    metavar="URL",
    help="the inspector of the running server",
)


def call(server: str, method: str, *path: str, body: dict[str, Any] | None = None) -> Any:
    """What the API answers, decoded; the parts of the path are quoted.

    Raises:
        click.ClickException: There is no server, or it refuses; the message says why.
    """
    parts = urlsplit(server if "://" in server else f"http://{server}")
    if parts.scheme != "http" or not parts.hostname:
        raise click.UsageError(f"--server {server!r} is no address like {DEFAULT_SERVER}")
    connection = http.client.HTTPConnection(parts.hostname, parts.port or 80, timeout=PATIENCE)
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


def _told(code: int, raw: bytes) -> Any:
    try:
        told = json.loads(raw) if raw else None
    except ValueError as error:
        raise click.ClickException(f"the server answered {code} with something that is not JSON") from error
    if code >= http.client.BAD_REQUEST:
        raise click.ClickException(
            told["error"]["message"] if isinstance(told, dict) else f"the server answered {code}"
        )
    return told


def _nobody_there(server: str, error: Exception) -> str:
    reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else str(error)
    return (
        f"no server answers at {server} ({reason}). Start one with `binserver`, "
        "or name it with --server or BINSERVER_SERVER"
    )
