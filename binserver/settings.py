"""Settings: each one with its default, its meaning and the name of its environment variable.

Built once in `cli` and handed down; nothing below reads the environment.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LOOPBACK = ("127.0.0.1", "::1")


def _setting(default: Any, meaning: str, **more: Any) -> Any:
    return field(default=default, metadata={"meaning": meaning, **more})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What `binserver serve` can be told. A tuple is an option that may be repeated."""

    inspector_host: tuple[str, ...] = _setting(
        LOOPBACK, "address of the pages and the JSON API; loopback only", shape="HOST"
    )
    inspector_port: int = _setting(8300, "port of the pages and the JSON API; 0 takes a free one", shape="PORT")
    capture_host: tuple[str, ...] = _setting(LOOPBACK, "address that captures", shape="HOST")
    capture_port: int = _setting(
        8301, "port that captures, what a tunnel is pointed at; 0 takes a free one", shape="PORT"
    )
    database: Path | None = _setting(
        None, "the file that everything is kept in; missing folders are made, 0700", shape="FILE"
    )
    public_url: str | None = _setting(
        None, "the capture port as the outside calls it, like https://abc123.ngrok.app", shape="URL"
    )
    bin: tuple[str, ...] = _setting((), "a bin that exists from the start", shape="NAME[:PROVIDER]")
    replay_allow: tuple[str, ...] = _setting((), "where replays may go besides loopback", shape="HOST[:PORT] or CIDR")
    allow_host: tuple[str, ...] = _setting(
        (), "a name by which the inspector may be called besides localhost", shape="NAME"
    )
    max_body: int = _setting(32 * 2**20, "the largest body kept, in bytes", shape="BYTES")
    no_browser: bool = _setting(False, "do not open a browser")


def environment_name(name: str) -> str:
    """The environment variable of a setting: BINSERVER_MAX_BODY of `max_body`."""
    return f"BINSERVER_{name.upper()}"
