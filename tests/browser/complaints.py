"""What a browser complains about while a test uses it, and what the test expected of it."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, ConsoleMessage, Request, WebError

LEVELS = {"error", "warning", "assert"}
INSIDE = {"data", "blob", "about", "chrome-error", "devtools"}
"""Schemes that load nothing from anywhere."""


class Complaints:
    """Errors and warnings of the console, errors of scripts, and requests that left this machine.

    What a policy forbids comes as an error of the console, and so does an answer of 400 and above.
    """

    def __init__(self, context: BrowserContext) -> None:
        self._made: list[str] = []
        self._expected: list[str] = []
        self._allowed: list[str] = []
        context.on("console", self._on_console)
        context.on("weberror", self._on_web_error)
        context.on("request", self._on_request)

    def expect(self, text: str) -> None:
        """One or more complaints that contain this text will come, and are meant to; it is a fault if none does."""
        self._expected.append(text)

    def allow(self, text: str) -> None:
        """Complaints that contain this text may come, as when a server is restarted under an open page."""
        self._allowed.append(text)

    def faults(self) -> list[str]:
        """What came unexpectedly, and what was expected and did not come."""
        meant = self._expected + self._allowed
        unexpected = [one for one in self._made if not any(text in one for text in meant)]
        absent = [text for text in self._expected if not any(text in one for one in self._made)]
        return unexpected + [f"the test expected a complaint like {text!r}, and none came" for text in absent]

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in LEVELS:
            self._made.append(f"console: {message.text} ({message.location['url']})")

    def _on_web_error(self, error: WebError) -> None:
        self._made.append(f"script: {error.error}")

    def _on_request(self, request: Request) -> None:
        if not is_local(request.url):
            self._made.append(f"a request left this machine: {request.url}")


def is_local(url: str) -> bool:
    """Whether this URL needs nothing but this machine."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme in INSIDE or host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
