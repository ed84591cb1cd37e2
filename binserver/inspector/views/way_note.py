"""A test of the way, and what became of it, in plain words and with the next step."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeAlias
from urllib.parse import urlsplit

from binserver.inspector.render import Link, Partial
from binserver.inspector.views.masks import Masks
from binserver.inspector.views.rows import address
from binserver.inspector.words.way import WORDS
from binserver.message import header
from binserver.model import Attempt, Capture, Doors, Headers, Remark

Said: TypeAlias = tuple[str, Mapping[str, str | int | float]]
"""A code, without "way-", and what goes into its sentence."""

_NGROK = re.compile(r"ERR_NGROK_[0-9]{1,6}")
_NGROK_CODES = {
    "ERR_NGROK_3200": "ngrok-offline",
    "ERR_NGROK_8012": "ngrok-upstream",
    "ERR_NGROK_6024": "ngrok-browser",
}
"""Source: ngrok.com/docs/errors, read 2026-11-22."""

_CLOUDFLARE = re.compile(r"[Ee]rror(?: code:?)? (1033|1016)\b")
_CLOUDFLARE_OFFLINE = 530
_OURS = ("you have tunnelled the inspector", "the inspector does not answer to this name", "· binserver</title>")
_GATEWAY = frozenset({502, 503, 504})
_LOGIN = frozenset({401, 403, 407})
_MOST_LOCATION = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A test of the way.

    Attributes:
        bin: The name of the bin that was meant.
        url: What was asked for.
        attempt: What was sent and answered; None where nothing may be sent there.
        refused: Why nothing may.
        capture: What arrived, wherever it did; None if nothing was seen of it.
    """

    bin: str
    url: str
    attempt: Attempt | None = None
    refused: Remark | None = None
    capture: Capture | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WayNote(Partial):
    """What became of a test.

    Attributes:
        kind: Good, wait or bad.
        said, advice: What happened, and the next step.
        url: What was asked for.
        number, link: The capture that it became, and where that is; None where it did not arrive.
        took: Seconds from leaving here to arriving here, or to the end where it did not arrive.
        added: Headers that it came with and did not leave with.
        host: The Host it left with and the one it came with, where they differ.
        server: What answered says of itself, or "".
    """

    kind: str
    said: Remark
    advice: Remark | None
    url: str
    number: int | None
    link: Link | None
    took: float
    added: Headers
    host: tuple[str, str] | None
    server: str


def way_note(trial: Trial, doors: Doors, *, masks: Masks) -> WayNote:
    """The note on a test; `doors` are where we are found."""
    code, params = _said(trial, doors)
    given = {**_places(trial, doors), **params}
    arrived, attempt = trial.capture, trial.attempt
    return WayNote(
        kind=_kind(code),
        said=masks.remark(Remark(code=f"way-{code}", params=given)),
        advice=Remark(code=f"way-{code}-next", params=given) if f"way-{code}-next" in WORDS else None,
        url=trial.url,
        number=arrived.number if arrived else None,
        link=address(arrived) if arrived else None,
        took=_took(attempt, arrived),
        added=masks.headers(_added(attempt, arrived)),
        host=_hosts(attempt, arrived),
        server=(header(attempt.headers, "Server") or "")[:80] if attempt and not arrived else "",
    )


def _said(trial: Trial, doors: Doors) -> Said:
    attempt = trial.attempt
    if attempt is None:
        return _refused(trial.refused, doors)
    if trial.capture is not None:
        return _arrived(trial, trial.capture, attempt)
    if attempt.code is None:
        return _unanswered(attempt)
    return _answered(attempt, attempt.code)


def _refused(remark: Remark | None, doors: Doors) -> Said:
    if remark is None or remark.code != "target-own-port":
        return "refused", {}
    inspector = remark.params["port"] == urlsplit(doors.inspector).port
    return ("own-inspector" if inspector else "own-capture"), remark.params


def _arrived(trial: Trial, capture: Capture, attempt: Attempt) -> Said:
    if capture.bin != trial.bin:
        return "elsewhere", {"target": capture.request_target}
    if attempt.code is None:
        return "no-answer-back", {}
    if attempt.code != capture.replied.code:
        return "other-answer", {"ours": capture.replied.code, "code": attempt.code}
    return "arrived", {}


def _unanswered(attempt: Attempt) -> Said:
    error = attempt.error
    if error is None or f"way-{error.code}" not in WORDS:
        return "failed", {}
    return error.code, {name: value for name, value in error.params.items() if name != "host"}


def _answered(attempt: Attempt, code: int) -> Said:
    text = attempt.body.data.decode("utf-8", "replace")
    if any(ours in text for ours in _OURS):
        return "inspector", {}
    if header(attempt.headers, "X-Binserver-Capture") is not None:
        return "other-binserver", {}
    return _by_ngrok(attempt, text) or _by_cloudflare(attempt, code, text) or _by_another(attempt, code)


def _by_ngrok(attempt: Attempt, text: str) -> Said | None:
    """Its header says the code, and so does its page."""
    found = _NGROK.search(header(attempt.headers, "Ngrok-Error-Code") or "") or _NGROK.search(text)
    return (_NGROK_CODES.get(found[0], "ngrok"), {"error": found[0]}) if found else None


def _by_cloudflare(attempt: Attempt, code: int, text: str) -> Said | None:
    if (header(attempt.headers, "Server") or "").lower() != "cloudflare":
        return None
    found = _CLOUDFLARE.search(text)
    if found or code == _CLOUDFLARE_OFFLINE:
        return "cloudflare-offline", {"error": found[1] if found else code}
    return ("cloudflare-upstream", {}) if code == HTTPStatus.BAD_GATEWAY else None


def _by_another(attempt: Attempt, code: int) -> Said:
    location = header(attempt.headers, "Location")
    if location is not None and code // 100 == 3:  # noqa: PLR2004 - RFC 9110 15.4
        return "redirect", {"code": code, "location": location[:_MOST_LOCATION]}
    if code in _GATEWAY:
        return "gateway", {"code": code}
    return ("login" if code in _LOGIN else "other-server"), {"code": code}


def _kind(code: str) -> str:
    if code == "arrived":
        return "good"
    return "wait" if code in {"other-answer", "no-answer-back", "elsewhere", "own-capture"} else "bad"


def _places(trial: Trial, doors: Doors) -> dict[str, str | int]:
    return {
        "host": urlsplit(trial.url).netloc,
        "capture": doors.capture.rstrip("/"),
        "port": urlsplit(doors.capture).port or 0,
    }


def _took(attempt: Attempt | None, arrived: Capture | None) -> float:
    if attempt is None:
        return 0.0
    return (arrived.received_at - attempt.started_at).total_seconds() if arrived else attempt.took


def _added(attempt: Attempt | None, arrived: Capture | None) -> Headers:
    if attempt is None or arrived is None:
        return ()
    sent = {name.lower() for name, _ in attempt.request_headers}
    return tuple((name, value) for name, value in arrived.headers if name.lower() not in sent)


def _hosts(attempt: Attempt | None, arrived: Capture | None) -> tuple[str, str] | None:
    if attempt is None or arrived is None:
        return None
    left, came = (header(headers, "Host") or "" for headers in (attempt.request_headers, arrived.headers))
    return (left, came) if left != came else None
