"""Where a replay may go: this machine, and what was explicitly allowed besides.

`parse` judges what a developer typed, for an early and clear answer. `refusal` and `allowed` are the authority: they
judge the address that is about to be dialled, whatever a name was said to resolve to before.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Literal, Self, TypeVar, cast
from urllib.parse import quote

from binserver import addresses
from binserver.model import Remark, Target

MOST_CHARACTERS = 8192
"""The longest target; servers commonly refuse longer request lines."""

LAST_PORT = 65535

PORTS = {"http": 80, "https": 443}

_Default = TypeVar("_Default", int, None)
_ASCII = "".join(map(chr, range(0x21, 0x7F)))
_AUTHORITY = re.compile(r"(?P<host>\[[^\[\]]*\]|[^:\[\]]*)(?::(?P<port>.*))?")
_BARE_IPV6 = re.compile(r"[0-9a-fA-F.]*:[0-9a-fA-F.]*:[0-9a-fA-F:.]*")
_NAME = re.compile(r"(?=.{1,253}\Z)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")
_NUMERIC_END = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)\.?")  # what getaddrinfo may take for an IPv4 address
_UNCERTAIN = frozenset("ßς\u200c\u200d")  # Python's IDNA 2003 makes another name of these than browsers do

_WHY = {
    "own-port": "it is a port of binserver itself",
    "metadata": "it is where cloud machines keep credentials",
    "link-local": "link-local addresses are never allowed",
    "unspecified": "it stands for every address of a machine and is none itself: write 127.0.0.1",
    "multicast": "it is not the address of one machine",
    "embedded": "another address is embedded in it",
}


class TargetRefused(ValueError):
    """No replay goes there; `remark` says why in any language, the message in English."""

    def __init__(self, code: str, sentence: str, **params: str | int | float) -> None:
        super().__init__(sentence)
        self.remark = Remark(code=code, params=params)


class NeverAllowed(ValueError):
    """Nothing can make replays go there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """One thing that was allowed: a name or a network, on one port or on all of them (None)."""

    name: str | None = None
    network: addresses.Network | None = None
    port: int | None = None

    def admits(self, host: str, address: addresses.Address, port: int) -> bool:
        """Whether this allows to dial the address for that host."""
        return self.port in {None, port} and (host == self.name if self.network is None else address in self.network)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """Where replays may go besides loopback, and the ports of our own that they never reach.

    Own ports are refused on every address: which addresses are this machine's changes while it runs.
    """

    allow: tuple[Allowed, ...] = ()
    own_ports: frozenset[int] = frozenset()

    @classmethod
    def parse(cls, allow: Sequence[str], own_ports: Iterable[int] = ()) -> Self:
        """The guard for these settings, each HOST[:PORT] or a network like 192.168.1.0/24.

        Raises:
            ValueError: One of them is neither, or an address that no replay ever goes to.
        """
        return cls(allow=tuple(_allowed(text.strip()) for text in allow), own_ports=frozenset(own_ports))


def parse(text: str, guard: Guard) -> Target:
    """The target that was typed; one without a scheme gets http://, and ":5000" is on localhost.

    A name passes without being resolved: the address that it has when it is dialled decides.

    Raises:
        TargetRefused: It is no target, or its address is not allowed.
    """
    url = _with_scheme(_clean(text))
    scheme, rest = _scheme(url)
    authority, path, query = _split(rest)
    host, port = _host_and_port(authority, default=PORTS[scheme])
    _refuse_address(guard, host, port)
    return Target(text=url, scheme=scheme, host=host, port=port, path=path, query=query)


def authority(target: Target) -> str:
    """Host and port as a URL and a Host header have them: brackets where needed, the scheme's own port left out."""
    return host_and_port(target.host, None if target.port == PORTS[target.scheme] else target.port)


def host_and_port(host: str, port: int | None) -> str:
    """The two in one text, an IPv6 address in brackets."""
    shown = f"[{host}]" if ":" in host else host
    return shown if port is None else f"{shown}:{port}"


def is_here(host: str) -> bool:
    """Whether a host is this machine by its text alone: loopback, localhost, names under it (RFC 6761 6.3)."""
    address = addresses.exact(host)
    if address is not None:
        return addresses.is_loopback(address)
    return host == "localhost" or host.endswith(".localhost")


def allowed(guard: Guard, host: str, address: str, port: int) -> bool:
    """Whether this address may be dialled for that host."""
    return refusal(guard, host, address, port) is None


def refusal(guard: Guard, host: str, address: str, port: int) -> Remark | None:
    """Why this address is not dialled for that host, or None if it may be."""
    if port in guard.own_ports:
        return Remark(code="target-own-port", params={"port": port})
    exact = addresses.exact(address)
    if exact is None:
        return Remark(code="target-address", params={"host": address})
    kind = addresses.never(exact)
    if kind is not None:
        return Remark(code=f"target-{kind}", params={"address": address})
    if addresses.is_loopback(exact) or any(one.admits(host, exact, port) for one in guard.allow):
        return None
    return Remark(code="target-not-allowed", params={"address": address, "port": port})


def _clean(text: str) -> str:
    url = text.strip()
    if not url:
        raise TargetRefused("target-empty", "a target is needed, like http://localhost:5000")
    if len(url) > MOST_CHARACTERS:
        raise TargetRefused(
            "target-too-long", f"a target has at most {MOST_CHARACTERS} characters", most=MOST_CHARACTERS
        )
    odd = next((one for one in url if one in " \\" or not one.isprintable()), None)
    if odd is not None:
        shown = odd if odd in " \\" else repr(odd)[1:-1]
        raise TargetRefused("target-characters", f"a target does not contain {odd!r}", character=shown)
    if "#" in url:
        raise TargetRefused("target-fragment", "a fragment (#…) is never sent: leave it out")
    return url


def _with_scheme(url: str) -> str:
    """People type what their dev server printed: localhost:5000, 127.0.0.1:5000/hook, :5000."""
    if re.match(r"[^/?]*://", url):
        return url
    return f"http://localhost{url}" if re.match(":[0-9]", url) else f"http://{url}"


def _scheme(url: str) -> tuple[Literal["http", "https"], str]:
    scheme, _, rest = url.partition("://")
    if scheme.lower() not in PORTS:
        raise TargetRefused("target-scheme", f"replays go to http or https, not to {scheme!r}", scheme=scheme)
    return cast("Literal['http', 'https']", scheme.lower()), rest


def _split(rest: str) -> tuple[str, str, str | None]:
    """Authority, path and query; what is not ASCII in the latter two is percent-encoded."""
    before, mark, query = rest.partition("?")
    authority, slash, path = before.partition("/")
    if "@" in authority:
        raise TargetRefused("target-userinfo", "a target has no user name or password: send a header instead")
    return authority, _encoded(slash + path), _encoded(query) if mark else None


def _encoded(text: str) -> str:
    return quote(text, safe=_ASCII)


def _host_and_port(authority: str, *, default: _Default) -> tuple[str, int | _Default]:
    if _BARE_IPV6.fullmatch(authority):
        raise TargetRefused("target-brackets", f"an IPv6 address stands in brackets: [{authority}]", host=authority)
    parts = _AUTHORITY.fullmatch(authority)
    if parts is None:
        raise TargetRefused("target-host", f"{authority!r} is not a host", host=authority)
    if not parts["host"]:
        raise TargetRefused("target-no-host", "a target names a host, like http://localhost:5000")
    return _host(parts["host"]), default if parts["port"] is None else _port(parts["port"])


def _port(text: str) -> int:
    port = int(text) if re.fullmatch(r"[0-9]{1,5}", text) else 0
    if not 1 <= port <= LAST_PORT:
        raise TargetRefused("target-port", f"a port is a number from 1 to 65535, not {text!r}", port=text)
    return port


def _host(text: str) -> str:
    """A name in lower-case ASCII, or an address as it is usually written, without brackets."""
    if text.startswith("["):
        return _ipv6(text)
    if addresses.exact(text) is not None:
        return text
    name = _ascii(text.lower())
    if _NUMERIC_END.fullmatch(name):
        raise _no_address(text)
    if not _NAME.fullmatch(name):
        raise TargetRefused("target-host", f"{text!r} is not the name of a host", host=text)
    return name


def _ipv6(text: str) -> str:
    inside = text[1:-1]
    if "%" in inside:
        raise TargetRefused("target-scope-id", f"{text!r} has a scope id, which is never allowed", host=text)
    address = addresses.exact(inside) if ":" in inside else None
    if address is None:
        raise _no_address(text)
    return str(address)


def _no_address(text: str) -> TargetRefused:
    return TargetRefused("target-address", f"{text!r} is not an address in full, like 127.0.0.1", host=text)


def _ascii(name: str) -> str:
    if name.isascii():
        return name
    try:
        if _UNCERTAIN.isdisjoint(name):
            return name.encode("idna").decode("ascii").lower()
    except UnicodeError:
        pass
    raise TargetRefused("target-host", f"{name!r} has no one form in ASCII: write it as xn--…", host=name)


def _refuse_address(guard: Guard, host: str, port: int) -> None:
    """Judge an address now; of a name, only the port is known yet."""
    literal = addresses.exact(host) is not None
    remark = refusal(guard, host, host if literal else "127.0.0.1", port)
    if remark is None:
        return
    where = host_and_port(host, port)
    kind = remark.code.removeprefix("target-")
    why = _WHY.get(kind, f"only this machine is allowed, and what --replay-allow {host} adds")
    raise TargetRefused(remark.code, f"no replay goes to {where}: {why}", **remark.params)


def _allowed(text: str) -> Allowed:
    try:
        return Allowed(network=ip_network(text, strict=False)) if "/" in text else _allowed_host(text)
    except NeverAllowed:
        raise
    except ValueError as error:
        raise ValueError(f"replays cannot be allowed to {text!r}: HOST, HOST:PORT or a network is meant") from error


def _allowed_host(text: str) -> Allowed:
    authority = f"[{text}]" if text.count(":") > 1 and "[" not in text else text
    host, port = _host_and_port(authority, default=None)
    address = addresses.exact(host)
    if address is None:
        return Allowed(name=host, port=port)
    kind = addresses.never(address)
    if kind is not None:
        raise NeverAllowed(f"replays are never allowed to {text!r}: {_WHY[kind]}")
    return Allowed(network=ip_network(str(address)), port=port)
