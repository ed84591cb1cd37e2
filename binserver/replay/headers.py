"""The headers of a replay: those of the capture, in their order, case and repeats, and what had to change.

A header stays unless a table here names it: what the sender meant for the application has to arrive.
"""

import re
from typing import TypeAlias

from binserver import tunnels
from binserver.model import Headers, Remark

Changed: TypeAlias = tuple[Headers, tuple[Remark, ...]]
"""Headers after a step, and what it changed."""

HOP_BY_HOP = frozenset(
    {  # RFC 9110 7.6.1, 11.7: about the connection to the capture port; Transfer-Encoding makes way for a length
        "connection",
        "http2-settings",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authentication-info",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "upgrade",
    }
)

OWN_PREFIX = "x-binserver-"

HOST = "host"
FRAMING = ("content-length", "transfer-encoding")
ANEW = frozenset({HOST, *FRAMING})
"""What every replay writes anew: no list can take it away."""

_CREDENTIAL = re.compile(r"auth|cookie|secret|token|api[-_]?key|password|session|credential|jwt")


def headers_for(headers: Headers, *, host: str, length: int, here: bool, keep_host: bool = False) -> Changed:
    """The headers that a replay sends.

    Args:
        headers: As captured.
        host: What Host becomes.
        length: Of the body, in bytes.
        here: Whether the target is on this machine: others get no credentials.
        keep_host: Leave the captured Host as it is, if there is one.
    """
    kept, left = _without(headers, here=here)
    hosted, host_changes = _with_host(kept, host, keep=keep_host)
    framed, length_changes = _with_length(hosted, length)
    return framed, (*host_changes, *length_changes, *left)


def left_out(name: str, *, named: frozenset[str], here: bool) -> Remark | None:
    """Why a header does not go to the target, or None if it does.

    Args:
        name: In any case.
        named: What the capture's Connection headers name, in lower case.
        here: Whether the target is on this machine. A signature is no credential: it opens nothing else.
    """
    lower = name.lower()
    reasons = (
        ("hop-by-hop-left-out", lower in HOP_BY_HOP),
        ("named-in-connection-left-out", lower in named),
        ("expect-left-out", lower == "expect"),  # nobody would wait for the 100 Continue
        ("tunnel-header-left-out", tunnels.adds(lower)),
        ("own-header-left-out", lower.startswith(OWN_PREFIX)),
        ("credential-left-out", not here and _CREDENTIAL.search(lower) is not None),
    )
    code = next((code for code, holds in reasons if holds), None)
    return None if code is None else Remark(code=code, params={"name": name})


def _without(headers: Headers, *, here: bool) -> Changed:
    named = _named_in_connection(headers)
    judged = [(pair, left_out(pair[0], named=named, here=here)) for pair in headers]
    kept = tuple(pair for pair, why in judged if why is None)
    return kept, tuple(why for _, why in judged if why is not None)


def _named_in_connection(headers: Headers) -> frozenset[str]:
    values = [value for name, value in headers if name.lower() == "connection"]
    return frozenset(one.strip().lower() for value in values for one in value.split(",")) - ANEW


def _with_host(headers: Headers, host: str, *, keep: bool) -> Changed:
    """The target's Host in the place of the captured one: development servers refuse names that are not theirs."""
    places = [at for at, (name, _) in enumerate(headers) if name.lower() == HOST]
    if not places:
        return (("Host", host), *headers), (Remark(code="host-added", params={"after": host}),)
    name, captured = headers[places[0]]
    after = captured if keep else host
    changes = () if after == captured else (Remark(code="host-replaced", params={"before": captured, "after": after}),)
    once, repeats = _once(headers, places, (name, after))
    return once, changes + repeats


def _with_length(headers: Headers, length: int) -> Changed:
    """The length of the body as it is, where the sender told its own or said that it would come in chunks."""
    places = [at for wanted in FRAMING for at, (name, _) in enumerate(headers) if name.lower() == wanted]
    if not places:
        return _with_length_added(headers, length) if length else (headers, ())
    name, captured = headers[places[0]]
    if name.lower() != FRAMING[0]:
        changes: tuple[Remark, ...] = (Remark(code="length-for-chunks", params={"after": length}),)
        name, after = "Content-Length", str(length)
    elif captured == str(length):
        changes, after = (), captured
    else:
        changes = (Remark(code="length-corrected", params={"before": captured, "after": length}),)
        after = str(length)
    once, repeats = _once(headers, places, (name, after))
    return once, changes + repeats


def _with_length_added(headers: Headers, length: int) -> Changed:
    added = Remark(code="length-added", params={"after": length})
    return (*headers, ("Content-Length", str(length))), (added,)


def _once(headers: Headers, places: list[int], pair: tuple[str, str]) -> Changed:
    """The pair at the first of these places, nothing at the others."""
    kept = tuple(
        pair if at == places[0] else one for at, one in enumerate(headers) if at == places[0] or at not in places
    )
    left = tuple(Remark(code="repeat-left-out", params={"name": headers[at][0]}) for at in places[1:])
    return kept, left
