"""`binserver backup`: a checked copy of everything, also while a server captures."""

import asyncio
from pathlib import Path

import click

from binserver.cli.database import FILE, database_option
from binserver.cli.terminal import printable, printable_size
from binserver.store import DatabaseTooNew, DatabaseUnreadable, StorageFailed, StorageFull
from binserver.store.backup import Backup, backup

REFUSED = (FileExistsError, DatabaseUnreadable, DatabaseTooNew, StorageFull, StorageFailed)


@click.command("backup")
@click.argument("file", type=FILE)
@database_option
def command(file: Path, *, database: Path) -> None:
    """Copy the database to FILE, with a server at work on it or without.

    The copy is checked from end to end and on the disk when this ends. A file that is there already is never
    overwritten. To go back to a copy, start a server with --database FILE. It holds the secrets of the bins too, and is
    for you alone (0600).
    """
    try:
        made = asyncio.run(backup(database, file))
    except REFUSED as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{printable(str(file))}: {_in_words(made)}, checked")


def _in_words(made: Backup) -> str:
    captures = "1 capture" if made.captures == 1 else f"{made.captures} captures"
    return f"{captures}, {printable_size(made.bytes)}, in {made.took:.1f} s"
