"""The command line: one module per command."""

import sys
from collections.abc import Sequence
from typing import Any

import click

from binserver import __version__
from binserver.cli.send import send
from binserver.cli.serve import serve
from binserver.cli.terminal import printable

HELP_AND_VERSION = {"--help", "-h", "--version"}


class ServeUnlessTold(click.Group):
    """`binserver` alone, or with nothing but options, is `binserver serve`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the command in where none is named."""
        if not args or (args[0].startswith("-") and args[0] not in HELP_AND_VERSION):
            args = ["serve", *args]
        return super().parse_args(ctx, args)

    def main(self, args: Sequence[str] | None = None, **more: Any) -> Any:  # type: ignore[override]
        """Run it and exit; what is refused is refused in one line that says what to do."""
        try:
            code = super().main(args, **{"prog_name": "binserver", **more, "standalone_mode": False})
        except click.Abort:
            code = 1
        except click.ClickException as error:
            click.echo(f"binserver: {printable(_in_one_line(error))}", err=True)
            code = error.exit_code
        sys.exit(code if isinstance(code, int) else 0)


def _in_one_line(error: click.ClickException) -> str:
    told = error.format_message().rstrip(".")
    command = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else None
    return f"{told}: see `{command} --help`" if command else told


@click.group(cls=ServeUnlessTold, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="binserver")
def main() -> None:
    """Capture requests on your own machine, read them, and send them again.

    Without a command, the server starts: `binserver serve`.
    """


main.add_command(serve)
main.add_command(send)
