"""Static files, read once into memory and known by names that carry their hash.

An address changes with its content, so browsers may keep what they got for ever. Where style sheets name other files,
those names are replaced by the hashed ones; what they import into a layer is put in its place, since one sheet loads
faster than a dozen.
"""

import gzip
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Self

PREFIX = "/static/"

DIGITS = 12
"""Hexadecimal digits of the hash in a name."""

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
"""What is served, by the end of its name; nothing else is."""

_CSS_NAME = re.compile(
    r"""(?P<before>@import\s+|url\(\s*)(?P<quote>["']?)(?P<name>[^"')\s:#]+)(?P=quote)"""
    r"""(?:\s+layer\((?P<layer>[a-z-]+)\);)?"""
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One file: its address, its bytes as they are and as gzip has them, or None where that is no gain."""

    url: str
    content_type: str
    tag: str
    data: bytes
    zipped: bytes | None


class Assets:
    """Every static file, by its name and by its address."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._by_name: dict[str, Asset] = {}
        for name in sorted(files):
            self._take(name, files, ())
        self._by_url = {asset.url: asset for asset in self._by_name.values()}

    @classmethod
    def read(cls, folder: Path) -> Self:
        """All of a folder."""
        found = sorted(path for path in folder.rglob("*") if path.suffix in TYPES and path.is_file())
        return cls({path.relative_to(folder).as_posix(): path.read_bytes() for path in found})

    @property
    def build(self) -> str:
        """Another text for other files."""
        return sha256("\n".join(sorted(self._by_url)).encode()).hexdigest()[:DIGITS]

    def url(self, name: str) -> str:
        """The address of a file, by its name in the folder.

        Raises:
            KeyError: There is no such file.
        """
        return self._by_name[name].url

    def at(self, url: str) -> Asset | None:
        """The file with this address."""
        return self._by_url.get(url)

    def _take(self, name: str, files: Mapping[str, bytes], above: tuple[str, ...]) -> Asset:
        """Take a file in, and before it all that it names, since its own hash depends on their addresses."""
        if name in above:
            raise ValueError(f"{name} names itself, by way of {' and '.join(above)}")
        if name not in self._by_name:
            data = files[name]
            if name.endswith(".css"):
                data = self._rewritten(name, files, (*above, name))
            self._by_name[name] = _asset(name, data)
        return self._by_name[name]

    def _rewritten(self, name: str, files: Mapping[str, bytes], above: tuple[str, ...]) -> bytes:
        """A style sheet with what it imports into layers, and with the addresses of all else that it names."""

        def replaced(found: re.Match[str]) -> str:
            other = posixpath.normpath(posixpath.join(posixpath.dirname(name), found["name"]))
            if other not in files:
                raise FileNotFoundError(f"{name} names {found['name']}, and there is no {other}")
            asset = self._take(other, files, above)
            if found["layer"]:
                return f"@layer {found['layer']} {{\n{asset.data.decode()}}}"
            return f"{found['before']}{found['quote']}{asset.url}{found['quote']}"

        return _CSS_NAME.sub(replaced, files[name].decode()).encode()


def _asset(name: str, data: bytes) -> Asset:
    stem, end = posixpath.splitext(name)
    tag = sha256(data).hexdigest()[:DIGITS]
    zipped = gzip.compress(data, mtime=0)
    return Asset(
        url=f"{PREFIX}{stem}.{tag}{end}",
        content_type=TYPES[end],
        tag=tag,
        data=data,
        zipped=zipped if len(zipped) < len(data) else None,
    )
