"""The commands, each loaded when it is asked for."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module

import click

from binserver import __version__
from binserver.cli import endings
from binserver.cli.terminal import printable

COMMANDS = ("serve", "send", "backup", "doctor")
"""In the order of the help; each is the object of its name in the module of its name."""


class Commands(click.Group):
    """A group whose commands are modules."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names of all."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """One by its name."""
        if cmd_name not in COMMANDS:
            return None
        with _without_garbage():
            module = import_module(f"binserver.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is typed; from here on, Ctrl-C lets it tidy up. The server has its own way with signals."""
        name, command, rest = super().resolve_command(ctx, args)
        if name != "serve":
            endings.be_loud()
        return name, command, rest


@contextmanager
def _without_garbage() -> Iterator[None]:
    """Modules are made to stay: a collector that looks for garbage among them takes an eighth of the start."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="binserver")
def binserver() -> None:
    """Capture requests on your own machine, read them, and send them again.

    Without a command, the server starts: `binserver serve`.
    """


def run(arguments: Sequence[str]) -> int:
    """Run a command; its exit code. What is refused is refused in one line that says what to do."""
    try:
        code = binserver.main([*arguments], prog_name="binserver", standalone_mode=False)
    except click.Abort:
        return endings.INTERRUPTED
    except click.ClickException as error:
        click.echo(f"binserver: {printable(_in_one_line(error))}", err=True)
        return error.exit_code
    return code if isinstance(code, int) else 0


def _in_one_line(error: click.ClickException) -> str:
    told = error.format_message().rstrip(".")
    command = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else None
    return f"{told}: see `{command} --help`" if command else told
