"""`binserver serve`: both listeners, until Ctrl-C."""

import asyncio
import os
import sys
import threading
import webbrowser
from collections.abc import Callable
from dataclasses import Field, fields
from functools import partial
from pathlib import Path
from typing import Any

import click

from binserver import sockets
from binserver.cli import endings, output
from binserver.cli.database import FILE, default_database
from binserver.cli.output import Output
from binserver.cli.terminal import columns, has_colours, printable
from binserver.model import Doors
from binserver.server import CannotStart, Follower, serve_until_stopped
from binserver.settings import LOOPBACK, Settings, environment_name
from binserver.store import StorageFailed, StorageFull

CANNOT_START = 2
"""The exit code where the server cannot start; one line says what to do."""


@click.command("serve")
@click.pass_context
def command(context: click.Context, /, **given: Any) -> None:
    """Start both listeners and print where they are."""
    try:
        settings = _settings(given)
        _run(settings)
    except (CannotStart, StorageFull, StorageFailed) as reason:
        click.echo(f"binserver: {printable(str(reason))}", err=True)
        context.exit(CANNOT_START)
    except KeyboardInterrupt:  # before the server listens to signals, or on Windows
        return


def _options(command: click.Command) -> None:
    """Give the command an option for each setting."""
    command.params[:0] = [_option(one) for one in fields(Settings)]


def _option(setting: Field[Any]) -> click.Option:
    many = isinstance(setting.default, tuple)
    return click.Option(
        [f"--{setting.name.replace('_', '-')}"],
        default=default_database() if setting.name == "database" else setting.default,
        show_default=True,
        show_envvar=True,
        multiple=many,
        is_flag=TYPES.get(setting.name) is click.BOOL,
        type=TYPES.get(setting.name, click.STRING),
        metavar=setting.metadata.get("shape"),
        help=setting.metadata["meaning"] + ("; may be repeated" if many else ""),
        envvar=environment_name(setting.name),
    )


class Whole(click.IntRange):
    """A whole number within bounds."""

    name = "whole number"


TYPES = {
    "inspector_port": Whole(0, 65535),
    "capture_port": Whole(0, 65535),
    "database": FILE,
    "max_body": Whole(1),
    "no_browser": click.BOOL,
}
"""What a setting takes, where it is not text."""


def _settings(given: dict[str, Any]) -> Settings:
    """What was given, with the defaults of what was not."""
    settings = Settings(**{name: value for name, value in given.items() if value not in (None, ())})
    for host in settings.inspector_host:
        _must_be_loopback(host)
    _must_be_a_file(settings.database)
    return settings


def _must_be_a_file(database: Path | None) -> None:
    if database is not None and database.is_dir():
        named = database / default_database().name
        raise CannotStart(f"--database '{database}' is refused: it is a folder; name a file in it, like {named}")


def _must_be_loopback(host: str) -> None:
    if not sockets.is_loopback(host):
        raise CannotStart(
            f"--inspector-host {host!r} is refused: the inspector shows payment data without a password, so it "
            f"listens on loopback only ({' or '.join(LOOPBACK)})"
        )


def _run(settings: Settings) -> None:
    with output.opened(sys.stderr) as said:
        try:
            with _runner() as runner:
                runner.run(serve_until_stopped(settings, ready=_ready(settings, said), followers=_followers(said)))
        finally:
            endings.be_quiet(0)  # the loop has let go of the signals


def _followers(said: Output) -> list[Follower]:
    """On a terminal, what tells each capture there."""
    if not sys.stderr.isatty():
        return []
    from binserver.cli.follow import follow  # noqa: PLC0415 - only terminals need them
    from binserver.cli.lines import Lines  # noqa: PLC0415

    lines = Lines(colours=has_colours(sys.stderr, os.environ))
    return [partial(follow, lines=lines, say=said.say, width=partial(columns, sys.stderr))]


def _runner() -> asyncio.Runner:
    if sys.platform == "win32":
        return asyncio.Runner()
    import uvloop  # noqa: PLC0415 - there is none on Windows

    return asyncio.Runner(loop_factory=uvloop.new_event_loop)


def _ready(settings: Settings, said: Output) -> Callable[[Doors], None]:
    first_run = sys.stderr.isatty() and settings.database is not None and not settings.database.exists()

    def ready(doors: Doors) -> None:
        endings.tell(f"inspector {doors.inspector}\ncapture   {doors.capture}\n")
        if open_hosts := [host for host in settings.capture_host if not sockets.is_loopback(host)]:
            said.say(f"binserver: whoever reaches this machine at {', '.join(open_hosts)} can send to the capture port")
        if first_run:
            said.say(f"Ctrl-C stops it; everything is kept in {printable(str(settings.database))}")
        if not settings.no_browser and _has_graphical_browser():
            _open_browser(doors.inspector)

    return ready


def _open_browser(url: str) -> None:
    """In a thread of its own: some browsers come back only when they are closed."""
    threading.Thread(target=webbrowser.open, args=(url,), name="browser", daemon=True).start()


def _has_graphical_browser() -> bool:
    if "SSH_CONNECTION" in os.environ:
        return False
    return sys.platform in {"darwin", "win32"} or any(os.environ.get(one) for one in ("DISPLAY", "WAYLAND_DISPLAY"))


_options(command)
