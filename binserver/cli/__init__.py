"""The command line: one module per command. This one only starts it, and so is quick to import."""

import sys
from collections.abc import Sequence

from binserver.cli import endings

HELP_AND_VERSION = {"--help", "-h", "--version"}


def main() -> None:
    """Run the command that was typed, and exit; Ctrl-C ends it without a traceback from here on.

    Nothing large is imported before that is so: what the server needs takes half a second.
    """
    arguments = with_command(sys.argv[1:])
    endings.be_quiet(0 if arguments[0] == "serve" else endings.INTERRUPTED)
    endings.have_streams()
    from binserver.cli.commands import run  # noqa: PLC0415 - see above

    sys.exit(run(arguments))


def with_command(arguments: Sequence[str]) -> list[str]:
    """The same with a command: `binserver` alone, or with nothing but options, is `binserver serve`."""
    if not arguments or (arguments[0].startswith("-") and arguments[0] not in HELP_AND_VERSION):
        return ["serve", *arguments]
    return list(arguments)
