"""What a row in the table of routes is."""

from typing import TypeAlias

from aiohttp.typedefs import Handler

Row: TypeAlias = tuple[str, str, str, Handler]
"""Method, path, name, handler. Rows of one path stand together and share its name."""
