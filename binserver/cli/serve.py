"""`binserver serve`: both listeners, until Ctrl-C."""

import asyncio
import ipaddress
import os
import sys
import webbrowser
from collections.abc import Callable
from dataclasses import Field, fields
from pathlib import Path
from typing import Any

import click
import platformdirs

from binserver.model import Doors
from binserver.server import CannotStart, serve_until_stopped
from binserver.settings import LOOPBACK, Settings, environment_name

CANNOT_START = 2
"""The exit code where the server cannot start; one line says what to do."""


@click.command()
@click.pass_context
def serve(context: click.Context, /, **given: Any) -> None:
    """Start both listeners and print where they are."""
    try:
        settings = _settings(given)
        _run(settings)
    except CannotStart as reason:
        click.echo(f"binserver: {reason}", err=True)
        context.exit(CANNOT_START)


def _options(command: click.Command) -> None:
    """Give the command an option for each setting."""
    command.params[:0] = [_option(one) for one in fields(Settings)]


def _option(setting: Field[Any]) -> click.Option:
    many = isinstance(setting.default, tuple)
    return click.Option(
        [f"--{setting.name.replace('_', '-')}"],
        default=setting.default if not many else None,
        multiple=many,
        is_flag=TYPES.get(setting.name) is click.BOOL,
        type=TYPES.get(setting.name, click.STRING),
        metavar=setting.metadata.get("shape"),
        help=setting.metadata["meaning"] + _default_in_words(setting),
        envvar=environment_name(setting.name),
    )


TYPES = {
    "inspector_port": click.IntRange(0, 65535),
    "capture_port": click.IntRange(0, 65535),
    "database": click.Path(path_type=Path, dir_okay=False),
    "max_body": click.IntRange(1),
    "no_browser": click.BOOL,
}
"""What a setting takes, where it is not text."""


def _default_in_words(setting: Field[Any]) -> str:
    if setting.name == "database":
        return f"  [default: {default_database()}]"
    return f"  [default: {setting.default}]" if isinstance(TYPES.get(setting.name), click.IntRange) else ""


def default_database() -> Path:
    """A file in the user's data directory."""
    return Path(platformdirs.user_data_dir("binserver", appauthor=False)) / "binserver.db"


def _settings(given: dict[str, Any]) -> Settings:
    """What was given, with the defaults of what was not."""
    said = {name: value for name, value in given.items() if value not in (None, ())}
    said.setdefault("database", default_database())
    settings = Settings(**said)
    for host in settings.inspector_host:
        _must_be_loopback(host)
    return settings


def _must_be_loopback(host: str) -> None:
    try:
        safe = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        safe = False
    if not safe:
        raise CannotStart(
            f"--inspector-host {host!r} is refused: the inspector shows payment data without a password, so it "
            f"listens on loopback only ({' or '.join(LOOPBACK)})"
        )


def _run(settings: Settings) -> None:
    with _runner() as runner:
        runner.run(serve_until_stopped(settings, ready=_say(settings)))


def _runner() -> asyncio.Runner:
    if sys.platform == "win32":
        return asyncio.Runner()
    import uvloop  # noqa: PLC0415 - there is none on Windows

    return asyncio.Runner(loop_factory=uvloop.new_event_loop)


def _say(settings: Settings) -> Callable[[Doors], None]:
    def ready(doors: Doors) -> None:
        click.echo(f"inspector {doors.inspector}\ncapture   {doors.capture}")
        sys.stdout.flush()
        if not settings.no_browser and _has_graphical_browser():
            webbrowser.open(doors.inspector)

    return ready


def _has_graphical_browser() -> bool:
    if "SSH_CONNECTION" in os.environ:
        return False
    return sys.platform in {"darwin", "win32"} or any(os.environ.get(one) for one in ("DISPLAY", "WAYLAND_DISPLAY"))


_options(serve)
