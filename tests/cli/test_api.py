"""Whatever `--server` leads to, a command ends with a sentence."""

import http.server
import threading
from collections.abc import Iterator

import click
import pytest

from binserver.cli import api

ANSWERS = {
    "list": b"[]",
    "text": b"hello",
    "error": b'{"error": "no"}',
    "ours": b'{"error": {"message": "a\x1bb"}}',
}


class Foreign(http.server.BaseHTTPRequestHandler):
    """A server that is no binserver; the last part of the path says what it answers."""

    def do_GET(self) -> None:
        """Answer 404."""
        self.send_response(404)
        self.end_headers()
        self.wfile.write(ANSWERS[self.path.rpartition("/")[2]].replace(b"\x1b", b"\\u001b"))

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def foreign() -> Iterator[str]:
    with http.server.HTTPServer(("127.0.0.1", 0), Foreign) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("server", ["http://x:abc", "[::1", "https://x", "ftp://x", "http://", "http://é"])
def test_what_is_no_address_is_said(server: str) -> None:
    with pytest.raises(click.UsageError, match="is no address"):
        api.call(server, "GET", "bins")


@pytest.mark.parametrize("server", ["http://127.0.0.1:1", "nobody.invalid"])
def test_where_nobody_answers_is_said_with_what_to_do(server: str) -> None:
    with pytest.raises(click.ClickException, match=r"no server answers at .*Start one with"):
        api.call(server, "GET", "bins")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("list", "is it a binserver"),
        ("text", "not JSON: name the inspector"),
        ("error", "is it a binserver"),
        ("ours", r"^a\\x1bb$"),
    ],
)
def test_a_server_of_another_kind_is_said_to_be_one(foreign: str, path: str, said: str) -> None:
    with pytest.raises(click.ClickException, match=said):
        api.call(foreign, "GET", path)
