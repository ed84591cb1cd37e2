"""Listening sockets: several addresses on one port."""

import errno
import ipaddress
import os
import socket
import sys
from collections.abc import Sequence

if sys.platform != "win32":
    import resource

BACKLOG = 1024
"""Connections that may wait to be accepted, so that a burst loses none.

The system may allow fewer without a word: macOS 128 (`kern.ipc.somaxconn`), Linux 4096 (`net.core.somaxconn`). Beyond
them a sender's system tries again by itself after a second.
"""

ENOUGH = 10_240
"""Descriptors that are asked for; macOS gives no more to anybody."""

ANY_PORT_TRIES = 50
"""How many free ports are tried until one is free on every address."""

ABSENT = {errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL, errno.EPROTONOSUPPORT}
"""What a machine without IPv6 says."""


def listen(hosts: Sequence[str], port: int) -> list[socket.socket]:
    """Sockets that listen on each host, all on one port; port 0 takes one that is free on all of them.

    An address family that the machine does not have is left out, as long as one host is left. The port is never
    shared with another process.

    Raises:
        OSError: An address and port is taken or not ours; the message names it.
    """
    for _ in range(ANY_PORT_TRIES - 1):
        try:
            return _listen_on_all(hosts, port)
        except OSError as error:
            if port or error.errno != errno.EADDRINUSE:
                raise
    return _listen_on_all(hosts, port)


def most_descriptors() -> int | None:
    """How many files and sockets this process may have open, once it has asked for more; None for any number.

    macOS allows 256 to whoever does not ask.
    """
    if sys.platform == "win32":
        return None
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    asked = ENOUGH if hard == resource.RLIM_INFINITY else min(hard, ENOUGH)
    if soft != resource.RLIM_INFINITY and soft < asked:
        resource.setrlimit(resource.RLIMIT_NOFILE, (asked, hard))
    return max(soft, asked)


def port_of(sockets: Sequence[socket.socket]) -> int:
    """The one port that they listen on."""
    return int(sockets[0].getsockname()[1])


def url_host(host: str) -> str:
    """The host as a URL has it: an IPv6 address in brackets."""
    return f"[{host}]" if ":" in host else host


def called(host: str) -> str:
    """The host as it is called from this machine: one that stands for every address is called by the loopback."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - it is compared


def is_loopback(host: str) -> bool:
    """Whether nobody but this machine reaches it."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _listen_on_all(hosts: Sequence[str], port: int) -> list[socket.socket]:
    sockets: list[socket.socket] = []
    absent: OSError | None = None
    addresses = [one for host in hosts for one in _addresses(host)]
    try:
        for family, address in dict.fromkeys(addresses):
            try:
                sockets.append(_bind(family, (address, port_of(sockets) if sockets else port)))
            except OSError as error:
                if error.errno not in ABSENT or len(addresses) == 1:
                    raise
                absent = error
    except BaseException:
        _close(sockets)
        raise
    if not sockets:
        raise absent or OSError(errno.EADDRNOTAVAIL, "there is no address to listen on")
    return sockets


def _addresses(host: str) -> list[tuple[socket.AddressFamily, str]]:
    """The addresses of a host; a name may have several."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        raise OSError(errno.EADDRNOTAVAIL, f"{host!r} is no address or name of this machine") from error
    return [(one[0], str(one[4][0])) for one in found]


def _bind(family: socket.AddressFamily, address: tuple[str, int]) -> socket.socket:
    one = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":  # there it would let another process share the port
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        one.bind(address)
        one.listen(BACKLOG)
        one.setblocking(False)
    except OSError as error:
        one.close()
        raise OSError(error.errno, f"{url_host(address[0])}:{address[1]}: {os.strerror(error.errno or 0)}") from error
    return one


def _close(sockets: Sequence[socket.socket]) -> None:
    for one in sockets:
        one.close()
