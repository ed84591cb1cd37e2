"""`binserver doctor`: what is installed, what is kept where, and whether it is sound."""

import asyncio
import json
import platform
import shutil
import sys
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import click
from aiohttp import http_parser
from click.core import ParameterSource

from binserver import __version__
from binserver.cli.database import database_option
from binserver.cli.terminal import printable, printable_size
from binserver.store import connections
from binserver.store.examination import VERSION, Examination, examine, has_reset_bug
from binserver.store.lock import holder

LEAST_FREE = 256 * 2**20
"""Bytes of free space below which something is wrong."""

RESET_BUG = (
    "this version of SQLite may damage a file that two programs write at once (mended in 3.51.3, 3.50.7 and 3.44.6). "
    "binserver writes by one connection and keeps a second server away; let no other program write to the file"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What was found, in the order in which it is told; sizes in bytes.

    `wrong` is what should be mended, `notes` what is good to know. `server` is where one runs, or "" where it does not
    say.
    """

    versions: dict[str, str]
    database: str
    exists: bool
    files: dict[str, int]
    free: int
    server: str | None
    tables: int | None = None
    counts: dict[str, int] = field(default_factory=dict)
    integrity: str | None = None
    notes: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()


@click.command("doctor")
@database_option
@click.option("--full", is_flag=True, help="check the indexes too; takes longer")
@click.option("--json", "as_json", is_flag=True, help="print one JSON object")
@click.pass_context
def command(context: click.Context, /, *, database: Path, full: bool, as_json: bool) -> None:
    """Tell versions, what is kept where and how much, and check the database, beside a server or without one.

    The exit code is 0 where all is well, and 1 where something is wrong: also where a database that was named is not
    there.
    """
    named = context.get_parameter_source("database") is not ParameterSource.DEFAULT
    found = findings(database, full=full, named=named)
    click.echo(json.dumps(asdict(found)) if as_json else "\n".join(_lines(found)))
    if found.wrong:
        raise click.exceptions.Exit(1)


def findings(database: Path, *, full: bool, named: bool) -> Findings:
    """All that there is to tell of this installation and this database, which was named, or is the usual one."""
    exists = database.is_file()
    seen = asyncio.run(examine(database, full=full)) if exists else None
    free = shutil.disk_usage(_nearest(database)).free
    return Findings(
        versions=_versions(),
        database=str(database),
        exists=exists,
        files={path.name: size for path, size in connections.files(database).items()} if exists else {},
        free=free,
        server=holder(database) if exists else None,
        tables=seen.version if seen else None,
        counts=seen.counts if seen else {},
        integrity=_integrity(seen, full=full),
        notes=(RESET_BUG,) if has_reset_bug() else (),
        wrong=(*_absence(database, named=named), *_wrong(seen, free)),
    )


def _versions() -> dict[str, str]:
    is_fast = http_parser.HttpRequestParser is not http_parser.HttpRequestParserPy
    return {
        "binserver": __version__,
        "Python": f"{platform.python_version()} on {platform.system()} {platform.machine()}",
        "aiohttp": f"{version('aiohttp')}, {'its parser in C' if is_fast else 'its slow parser in Python'}",
        "uvloop": _uvloop(),
        "SQLite": VERSION,
    }


def _uvloop() -> str:
    try:
        return version("uvloop")
    except PackageNotFoundError:
        return "none" if sys.platform == "win32" else "missing"


def _nearest(path: Path) -> Path:
    """The folder that it lies in, or would be made in."""
    return next(one for one in path.absolute().parents if one.exists())


def _integrity(seen: Examination | None, *, full: bool) -> str | None:
    if seen is None:
        return None
    return seen.fault or ("ok" if full else "ok (quick; --full checks the indexes too)")


def _absence(database: Path, *, named: bool) -> list[str]:
    """Why there is nothing to look at, where there should be something; the usual one is made by the first start."""
    if database.is_file():
        return []
    if database.exists():
        return [f"{database} is {'a folder' if database.is_dir() else 'no file'}: name the database file itself"]
    return [f"{database} is not there: see how --database is spelled"] if named else []


def _wrong(seen: Examination | None, free: int) -> list[str]:
    wrong = []
    if seen is not None and seen.fault is not None:
        wrong.append(f"the database: {seen.fault}")
    if free < LEAST_FREE:
        wrong.append(f"there are only {printable_size(free)} free on its disk: make room")
    return wrong


def _lines(found: Findings) -> list[str]:
    rows: dict[str, Any] = {**found.versions, "database": found.database, "server": _server(found.server)}
    rows |= (
        {name: printable_size(size) for name, size in found.files.items()} if found.exists else {"": "not there yet"}
    )
    rows |= {name: str(count) for name, count in found.counts.items()}
    rows |= {"integrity": found.integrity} if found.integrity else {}
    rows |= {"free": printable_size(found.free)}
    width = max(map(len, rows))
    told = [f"{name:<{width}}  {printable(str(value))}" for name, value in rows.items()]
    told += [f"note: {one}" for one in found.notes]
    return [*told, *(f"wrong: {printable(one)}" for one in found.wrong)] if found.wrong else [*told, "all is well"]


def _server(where: str | None) -> str:
    if where is None:
        return "none runs on this database"
    return f"runs at {where}" if where else "is starting or stopping"
