"""From a target to a connected socket: the name is resolved here, and only an address that the guard allows is dialled.

The address that was judged is the one that is dialled, as a literal: nothing resolves in between.
"""

import asyncio
import contextlib
import errno
import socket

from binserver import addresses, targets
from binserver.model import Remark, Target
from binserver.targets import Guard

LOOPBACK = ("127.0.0.1", "::1")

_UNREACHABLE = frozenset(
    getattr(errno, name)
    for name in ("ENETUNREACH", "EHOSTUNREACH", "ENETDOWN", "EHOSTDOWN", "EADDRNOTAVAIL", "EAFNOSUPPORT")
    if hasattr(errno, name)
)
_NO_SUCH_NAME = frozenset({socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)})
_MOST_TELLING = ("connection-refused", "connect-timed-out", "connect-failed", "network-unreachable")


class Failed(Exception):
    """There is no connection, and `remark` says why."""

    def __init__(self, code: str, **params: str | float) -> None:
        super().__init__(code)
        self.remark = Remark(code=code, params=params)


async def dial(target: Target, guard: Guard, *, within: float) -> tuple[socket.socket, str]:
    """A connected socket, and the address that it is connected to.

    Every allowed address is tried in turn; each gets an equal share of the seconds that are left.

    Raises:
        Failed: No address was found, none is allowed, or none took the connection.
    """
    clock = asyncio.get_running_loop().time
    deadline = clock() + within
    found = await _resolve(target, within)
    permitted = [one for one in found if targets.allowed(guard, target.host, one, target.port)]
    if not permitted:
        raise _none_allowed(target, guard, found)
    failures: list[tuple[str, OSError]] = []
    for at, address in enumerate(permitted):
        share = (deadline - clock()) / (len(permitted) - at)
        try:
            return await _connect(address, target.port, share), address
        except OSError as error:
            failures.append((address, error))
    raise _failed(failures, target.port, within)


async def _resolve(target: Target, within: float) -> tuple[str, ...]:
    """The addresses of the target's host, in the system's order.

    A name for this machine has both loopbacks, whatever the system says of it: many know only one for localhost.
    """
    if addresses.exact(target.host) is not None:
        return (target.host,)
    here = LOOPBACK if targets.is_here(target.host) else ()
    try:
        found = await _look_up(target.host, target.port, within)
    except Failed:
        if not here:
            raise
        found = ()
    return tuple(dict.fromkeys((*found, *here)))


async def _look_up(host: str, port: int, within: float) -> tuple[str, ...]:
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(within):
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except TimeoutError:
        raise Failed("name-timed-out", host=host, seconds=within) from None
    except socket.gaierror as error:
        if error.errno in _NO_SUCH_NAME:
            raise Failed("name-not-found", host=host) from error
        raise Failed("name-failed", host=host, reason=error.strerror or str(error)) from error
    return tuple(str(sockaddr[0]) for *_, sockaddr in found)


async def _connect(address: str, port: int, within: float) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    connection = socket.socket(family, socket.SOCK_STREAM)
    try:
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        async with asyncio.timeout(within):
            await asyncio.get_running_loop().sock_connect(connection, (address, port))
    except BaseException:
        connection.close()
        raise
    if _is_to_itself(connection, address, port):
        connection.close()
        raise ConnectionRefusedError(errno.ECONNREFUSED, "nothing listens")
    return connection


def _is_to_itself(connection: socket.socket, address: str, port: int) -> bool:
    """TCP connects a free port to itself, when the system happens to pick the same one for our end."""
    with contextlib.suppress(OSError):  # macOS does not tell of a connection that was reset already
        return bool(connection.getsockname()[:2] == (address, port))
    return False


def _none_allowed(target: Target, guard: Guard, found: tuple[str, ...]) -> Failed:
    """Told apart: what the developer could allow, and what is never allowed."""
    refusals = [targets.refusal(guard, target.host, one, target.port) for one in found]
    could_be = any(one is not None and one.code == "target-not-allowed" for one in refusals)
    code = "no-allowed-address" if could_be else "never-allowed-address"
    return Failed(code, host=target.host, addresses=", ".join(found))


def _failed(failures: list[tuple[str, OSError]], port: int, within: float) -> Failed:
    """The most telling of what went wrong, with all addresses where it did."""
    told = [(_code(error), address, error) for address, error in failures]
    code = min((code for code, _, _ in told), key=_MOST_TELLING.index)
    where = ", ".join(targets.host_and_port(address, port) for one, address, _ in told if one == code)
    reason = next(str(error.strerror or error) for one, _, error in told if one == code)
    return Failed(code, address=where, seconds=within, reason=reason)


def _code(error: OSError) -> str:
    if isinstance(error, ConnectionRefusedError):
        return "connection-refused"
    if isinstance(error, TimeoutError):
        return "connect-timed-out"
    return "network-unreachable" if error.errno in _UNREACHABLE else "connect-failed"
