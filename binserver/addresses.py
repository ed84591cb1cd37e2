"""Kinds of internet addresses, by explicit lists: this machine itself, and where a replay never goes.

`is_private` and `is_global` are not asked: Python 3.11 calls 64:ff9b::a9fe:a9fe (169.254.169.254 behind NAT64)
global, and ::ffff:127.0.0.1 not loopback.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

LOOPBACK: tuple[Network, ...] = (ip_network("127.0.0.0/8"), ip_network("::1/128"))

NEVER: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "metadata",  # what a cloud machine asks for its credentials
        (
            "169.254.169.254/32",  # AWS, Azure, Google, DigitalOcean …
            "169.254.170.2/32",  # AWS ECS
            "100.100.100.200/32",  # Alibaba
            "168.63.129.16/32",  # Azure's wire server
            "192.0.0.192/32",  # Oracle
            "fd00:ec2::/32",  # AWS
            "fd20:ce::254/128",  # Google
        ),
    ),
    ("link-local", ("169.254.0.0/16", "fe80::/10", "fec0::/10")),
    ("unspecified", ("0.0.0.0/8", "::/128")),
    ("multicast", ("224.0.0.0/4", "240.0.0.0/4", "ff00::/8")),  # with broadcast, and what is reserved beside it
    (
        "embedded",  # an IPv4 address inside, which the system may dial in its place
        (
            "::/96",  # IPv4-compatible, RFC 4291 2.5.5.1
            "::ffff:0:0:0/96",  # IPv4-translated, RFC 2765
            "64:ff9b::/96",  # NAT64, RFC 6052
            "64:ff9b:1::/48",  # NAT64 of one's own, RFC 8215
            "2001::/32",  # Teredo
            "2002::/16",  # 6to4
        ),
    ),
)
"""Kinds of addresses that are never dialled, the most telling first."""

_ISATAP = 0x0000_5EFE  # with the bit set aside that says whether the IPv4 address is unique
_ISATAP_BITS = 0xFDFF_FFFF

_NEVER = tuple((kind, tuple(ip_network(one) for one in networks)) for kind, networks in NEVER)


def exact(text: str) -> Address | None:
    """The address that is meant: an IPv4 address mapped into IPv6 is that IPv4 address.

    None if the text is no address, or has a scope id: neither loopback nor what a user allows needs one.
    """
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv4Address):
        return address
    return None if address.scope_id is not None else address.ipv4_mapped or address


def is_loopback(address: Address) -> bool:
    """Whether it is this machine and nothing else."""
    return any(address in network for network in LOOPBACK)


def never(address: Address) -> str | None:
    """The kind of address that makes it one that is never dialled, or None."""
    if is_loopback(address):
        return None
    if isinstance(address, IPv6Address) and _is_isatap(address):
        return "embedded"
    return next((kind for kind, networks in _NEVER if any(address in network for network in networks)), None)


def _is_isatap(address: IPv6Address) -> bool:
    """Whether the lower half is 0:5efe or 200:5efe and an IPv4 address, under any prefix (RFC 5214 6.1)."""
    return (int(address) >> 32) & _ISATAP_BITS == _ISATAP
