"""Who may import whom: the table of docs/architecture.md, held against the source."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "binserver"

LAYERS = {
    0: {"model", "notices", "settings", "assets"},
    1: {
        "addresses",
        "bodies.*",
        "filters",
        "message",
        "names",
        "providers.*",
        "replay.headers",
        "replay.prepare",
        "targets",
        "tunnels",
    },
    2: {"store.*", "feed", "sockets", "replay.*"},
    3: {"workers.*"},
    4: {"capture.*", "inspector.*"},
    5: {"server", "cli.*", "__main__"},
}
"""`name.*` is a package with all that is in it; any other name is that one module, whatever its package is."""

MAY_IMPORT = {0: set[int](), 1: {0, 1}, 2: {0, 1}, 3: {0, 1, 2}, 4: {0, 1, 2}, 5: {0, 1, 2, 3, 4, 5}}
"""Layers, by layer. Besides, a module may import its own package's modules of its own layer."""

ONLY_IN = {
    "aiosqlite": {"store"},
    "sqlite3": {"store"},
    "h11": {"replay"},
    "jinja2": {"inspector"},
    "platformdirs": {"cli"},
    "uvloop": {"server", "cli"},
}
"""Where alone these packages may be imported."""

IMPURE = {"aiohttp", "asyncio", "selectors", "socket", "ssl", "subprocess", "tempfile", "threading", "time"}
"""Clocks, sockets and files have no place in the pure middle."""


def module_name(path: Path) -> str:
    """`store.writer` of binserver/store/writer.py, `store` of binserver/store/__init__.py."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py")) if path != PACKAGE / "__init__.py"}


def row_of(module: str) -> tuple[int, str]:
    """The layer and the row that are meant for this module."""
    packages = {".".join(module.split(".")[:n]) + ".*" for n in range(1, module.count(".") + 2)}
    rows = {row: layer for layer, rows in LAYERS.items() for row in rows & {module, *packages}}
    assert rows, f"binserver.{module} has no row in LAYERS"
    row = module if module in rows else max(rows, key=len)
    return rows[row], row


def layer_of(module: str) -> int:
    return row_of(module)[0]


def may_import(module: str, other: str) -> bool:
    """Whether the table allows it."""
    ours, theirs = layer_of(module), layer_of(other)
    is_same_package = module.partition(".")[0] == other.partition(".")[0]
    return theirs in MAY_IMPORT[ours] or (is_same_package and theirs == ours)


def imported(module: str) -> Iterator[str]:
    """The full names of what a module imports, also inside functions: `binserver.store.Store`, `asyncio`."""
    path = MODULES[module]
    package = ["binserver", *path.relative_to(PACKAGE).parent.parts]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            origin = ".".join([*above, *filter(None, [node.module])])
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def ours(name: str) -> str | None:
    """The module of ours that a full name belongs to; None for anybody else's, and for the package itself."""
    parts = name.split(".")
    if parts[0] != "binserver":
        return None
    names = (".".join(parts[1:end]) for end in range(len(parts), 1, -1))
    return next((one for one in names if one in MODULES), None)


def theirs(module: str) -> set[str]:
    """The top-level names of the packages of others, and of the standard library, that a module imports."""
    return {name.partition(".")[0] for name in imported(module)} - {"binserver"}


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_what_its_layer_may(module: str) -> None:
    wrong = {one for name in imported(module) if (one := ours(name)) and not may_import(module, one)}

    assert not wrong


def test_the_package_itself_imports_nothing() -> None:
    """Whatever it imported would come with each of its modules."""
    tree = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8"))

    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]


def test_nouns_need_nothing_but_the_standard_library_and_msgspec() -> None:
    """msgspec's structs are made in a tenth of the time of a dataclass; every request makes three."""
    known = sys.stdlib_module_names | {"msgspec"}
    wrong = {(module, name) for module in modules_of(0) for name in theirs(module) - known}

    assert not wrong


def test_the_pure_middle_has_no_clock_no_socket_and_no_database() -> None:
    wrong = {(module, name) for module in modules_of(0, 1) for name in theirs(module) & (IMPURE | ONLY_IN.keys())}

    assert not wrong


def test_each_outside_package_is_imported_in_its_one_place() -> None:
    wrong = {
        (module, name)
        for module in MODULES
        for name in theirs(module) & ONLY_IN.keys()
        if module.partition(".")[0] not in ONLY_IN[name]
    }

    assert not wrong


def test_the_two_doors_do_not_know_each_other_nor_the_workers() -> None:
    """Said on its own, since it is what keeps the inspector off a tunnel."""
    doors = {module for module in MODULES if module.partition(".")[0] in {"capture", "inspector"}}
    closed = {"capture": {"inspector", "workers"}, "inspector": {"capture", "workers"}}

    wrong = {
        (module, one)
        for module in doors
        for name in imported(module)
        if (one := ours(name)) and one.partition(".")[0] in closed[module.partition(".")[0]]
    }

    assert not wrong


def test_every_row_of_the_table_is_a_module() -> None:
    rows = {row for rows in LAYERS.values() for row in rows}

    assert rows == {row_of(module)[1] for module in MODULES}


def test_the_table_of_the_docs_is_this_one() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    documented = {
        int(layer): set(re.findall(r"`([\w.]+)`", modules))
        for layer, modules in re.findall(r"^\| (\d) [^|]*\| ([^|]*) \|", text, re.MULTILINE)
    }

    assert documented == {layer: {row.removesuffix(".*") for row in rows} for layer, rows in LAYERS.items()}


def modules_of(*layers: int) -> list[str]:
    return [module for module in MODULES if layer_of(module) in layers]
