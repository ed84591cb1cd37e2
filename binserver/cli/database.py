"""Where the database is, for the commands that work on the file itself."""

from pathlib import Path

import click
import platformdirs

from binserver.settings import environment_name


def default_database() -> Path:
    """A file in the user's data directory."""
    return Path(platformdirs.user_data_dir("binserver", appauthor=False)) / "binserver.db"


database_option = click.option(
    "--database",
    type=click.Path(path_type=Path),
    default=default_database,
    show_default="the user's data directory",
    envvar=environment_name("database"),
    show_envvar=True,
    metavar="FILE",
    help="the file that everything is kept in",
)


def in_bytes(size: int) -> str:
    """A size for people: in units of 1000, with one decimal from kilobytes on."""
    amount, unit = float(size), "bytes"
    for larger in ("kB", "MB", "GB", "TB"):
        if amount < 1000:  # noqa: PLR2004 - see above
            break
        amount, unit = amount / 1000, larger
    return f"{size} bytes" if unit == "bytes" else f"{amount:.1f} {unit}"
