"""What the sender may have called: signatures that cover the URL cover the one that the sender was told."""

import ipaddress
import re
from collections.abc import Iterator

from binserver.message import header
from binserver.model import Headers

_HOST = re.compile(r"[A-Za-z0-9.\-\[\]:_]{1,255}")
_FORWARDED = re.compile(r'(?:^|[;,\s])(host|proto)="?([^";,\s]{1,255})', re.IGNORECASE)
_PORT = re.compile(r":\d{1,5}$")
_USUAL = {"https": ":443", "http": ":80"}
_LOCAL = (".localhost", ".local", ".test", ".invalid", ".internal")


def called(headers: Headers, request_target: str, public_url: str | None) -> tuple[str, ...]:
    """The URLs that the sender may have called, the most certain first; none where nothing tells.

    What a tunnel says of itself (`X-Forwarded-Host`, `Forwarded`) may be made up: it serves only to find out what was
    signed, which nobody can do without the secret.
    """
    path = request_target if request_target.startswith("/") else "/"
    bases = [public_url.rstrip("/")] if public_url else list(_claimed(headers))
    return tuple([base + path for base in dict.fromkeys(bases)])


def learnt(headers: Headers) -> tuple[str, str] | None:
    """The base URL that was called, as a tunnel or proxy tells it, and the header that does; None where none does.

    It may be made up, like all that is told.
    """
    told = _forwarded(headers)
    names = {"X-Forwarded-Host": header(headers, "X-Forwarded-Host"), "Forwarded": told.get("host")}
    if told.get("proto") or header(headers, "X-Forwarded-Proto"):
        names["Host"] = header(headers, "Host")  # which some tunnels leave as the sender wrote it
    place = next((name for name, host in names.items() if host), None)
    url = next(_claimed(headers), None)
    return (url, place) if url and place else None


def ports(url: str) -> tuple[str, ...]:
    """The URL, and the same with and without the port that its scheme goes by."""
    return tuple(dict.fromkeys([url, bare(url), _with_port(url)]))


def bare(url: str) -> str:
    """The URL without the port that its scheme goes by."""
    scheme, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.removesuffix(_USUAL.get(scheme, ' '))}{slash}{path}"


def _with_port(url: str) -> str:
    scheme, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return url if _PORT.search(host) else f"{scheme}://{host}{_USUAL.get(scheme, '')}{slash}{path}"


def _claimed(headers: Headers) -> Iterator[str]:
    forwarded = _forwarded(headers)
    host = (header(headers, "X-Forwarded-Host") or forwarded.get("host") or "").split(",")[0].strip()
    proto = (header(headers, "X-Forwarded-Proto") or forwarded.get("proto") or "").split(",")[0].strip().lower()
    host = host or (header(headers, "Host") or "").strip()
    if not _HOST.fullmatch(host) or _is_local(host):
        return
    yield from (f"{one}://{host}" for one in ((proto,) if proto in {"http", "https"} else ("https", "http")))


def _forwarded(headers: Headers) -> dict[str, str]:
    return {name.lower(): text for name, text in _FORWARDED.findall((header(headers, "Forwarded") or "")[:1000])}


def _is_local(host: str) -> bool:
    name = _PORT.sub("", host).strip("[]").lower()
    try:
        return not ipaddress.ip_address(name).is_global
    except ValueError:
        return name == "localhost" or "." not in name or name.endswith(_LOCAL)
