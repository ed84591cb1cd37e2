"""The command line: one module per command."""

import click

from binserver import __version__
from binserver.cli.send import send
from binserver.cli.serve import serve

HELP_AND_VERSION = {"--help", "-h", "--version"}


class ServeUnlessTold(click.Group):
    """`binserver` alone, or with nothing but options, is `binserver serve`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the command in where none is named."""
        if not args or (args[0].startswith("-") and args[0] not in HELP_AND_VERSION):
            args = ["serve", *args]
        return super().parse_args(ctx, args)


@click.group(cls=ServeUnlessTold, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="binserver")
def main() -> None:
    """Capture requests on your own machine, read them, and send them again.

    Without a command, the server starts: `binserver serve`.
    """


main.add_command(serve)
main.add_command(send)
