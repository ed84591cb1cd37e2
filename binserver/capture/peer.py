"""Who spoke to the capture port, and what the forwarded headers claim of who stands behind it."""

import re
from asyncio import BaseTransport
from collections.abc import Callable, Mapping
from functools import lru_cache
from ipaddress import ip_address

from multidict import istr

from binserver.model import Peer

FORWARDED_FOR = re.compile(r'for="?([^";,\s]+)', re.IGNORECASE)

MOST_TEXT = 64
"""Characters of an address with all that may be around it."""


def peer_of(transport: BaseTransport | None) -> Peer:
    """The other end of a connection; an empty address where the system does not say."""
    name = transport.get_extra_info("peername") if transport is not None else None
    return Peer(address=str(name[0]), port=int(name[1])) if isinstance(name, tuple) else Peer(address="")


def with_claim(peer: Peer, headers: Mapping[str, str]) -> Peer:
    """The same peer with the address that it says it speaks for: the first one found that looks like an address."""
    for name, first_of in CLAIMS:
        value = headers.get(name)
        if value is not None and (claimed := _address(first_of(value).strip())) is not None:
            return Peer(address=peer.address, port=peer.port, claimed=claimed)
    return peer


def _first(value: str) -> str:
    return value.partition(",")[0]


def _forwarded_for(value: str) -> str:
    """The client in a `Forwarded` field (RFC 7239, 5.2)."""
    found = FORWARDED_FOR.search(value)
    return found[1] if found else ""


def _address(text: str) -> str | None:
    return _bare_address(text) if len(text) <= MOST_TEXT else None


@lru_cache(maxsize=256)  # a tunnel says the same few over and over
def _bare_address(text: str) -> str | None:
    """An address as text, without the port and the brackets that may be around it."""
    bare = text
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        ip_address(bare)
    except ValueError:
        return None
    return bare


CLAIMS: tuple[tuple[str, Callable[[str], str]], ...] = (
    (istr("X-Forwarded-For"), _first),
    (istr("Forwarded"), _forwarded_for),
    (istr("CF-Connecting-IP"), _first),
    (istr("X-Real-IP"), _first),
)
"""Fields that claim an address, and how its text is found in them."""
