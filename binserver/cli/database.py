"""Where the database is, for the commands that work on the file itself."""

from pathlib import Path

import click
import platformdirs

from binserver.settings import environment_name


def default_database() -> Path:
    """A file in the user's data directory."""
    return Path(platformdirs.user_data_dir("binserver", appauthor=False)) / "binserver.db"


class File(click.ParamType[Path]):
    """The path of a file; an empty one is mostly a variable of a script that is not set."""

    name = "file"

    def convert(self, value: str | Path, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path, or a refusal."""
        if value == "":
            self.fail("'' is refused: it is empty; name a file", param, ctx)
        return Path(value)


FILE = File()

database_option = click.option(
    "--database",
    type=FILE,
    default=default_database,
    show_default="the user's data directory",
    envvar=environment_name("database"),
    show_envvar=True,
    metavar="FILE",
    help="the file that everything is kept in",
)
