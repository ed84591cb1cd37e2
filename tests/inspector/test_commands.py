"""Commands for a shell: what they send is the sample, whatever characters are in it."""

import shlex
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binserver import providers
from binserver.inspector.views.commands import QUOTES, commands, curl, powershell
from binserver.message import Message

URL = "http://127.0.0.1:8301/shop/hook"
JSON = ("Content-Type", "application/json")


@dataclass
class Sink:
    """A server that keeps what it got."""

    url: str
    got: list[tuple[str, str, list[tuple[str, str]], bytes]] = field(default_factory=list)


@pytest.fixture
def sink() -> Iterator[Sink]:
    sink = Sink("")

    class Handler(BaseHTTPRequestHandler):
        def handle_one_request(self) -> None:
            self.raw_requestline = self.rfile.readline()
            if self.raw_requestline and self.parse_request():
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                sink.got.append((self.command, self.path, self.headers.items(), body))
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
            self.close_connection = True

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        sink.url = f"http://127.0.0.1:{server.server_port}"
        yield sink
        server.shutdown()
        thread.join()


NASTY = Message(
    method="PUT",
    request_target="/hook",
    headers=(JSON, ("X-Note", """it's "$(touch canary)" `id` \\ %PATH% !""")),
    body='@it\'s "$(touch canary)" `id` \\n $HOME\nliberté \u2018so\u2019 \U0001f600'.encode(),
)


@pytest.mark.parametrize(
    "message",
    [*(one.message for one in providers.samples()), NASTY],
    ids=[*(one.name for one in providers.samples()), "nasty"],
)
def test_curl_sends_the_request_byte_for_byte(message: Message, sink: Sink) -> None:
    command = curl(message, f"{sink.url}/shop{message.request_target}")

    subprocess.run(["/bin/sh", "-c", command], check=True, capture_output=True, timeout=20)

    ((method, target, headers, body),) = sink.got
    assert (method, target, body) == (message.method, f"/shop{message.request_target}", message.body)
    for name, value in message.headers:
        if name.lower().startswith("x-") or name == "Content-Type":
            assert (name, value) in headers


def test_curl_adds_no_content_type_of_its_own() -> None:
    argv = shlex.split(curl(Message(method="POST", request_target="/", body=b"a=1"), URL))

    assert "Content-Type:" in argv


def test_brackets_in_a_url_are_no_pattern() -> None:
    assert curl(Message(method="GET", request_target="/"), f"{URL}?a[b]=1").startswith("curl --globoff ")


def read(quoted: str) -> str:
    """What PowerShell reads: its rules for text in single quotes (about_Quoting_Rules, "Single-quoted strings")."""
    assert quoted[0] == quoted[-1] == "'"
    text, at = "", 1
    while at < len(quoted) - 1:
        if quoted[at] in QUOTES:
            assert quoted[at + 1] in QUOTES, "the text would end here"
            at += 1
        text, at = text + quoted[at], at + 1
    return text


@given(st.text(alphabet=st.one_of(st.sampled_from([*QUOTES, "`", "$", "\n", '"', "@"]), st.characters(codec="utf-8"))))
def test_powershell_reads_each_text_as_it_was(text: str) -> None:
    command = powershell(Message(method="POST", request_target="/", body=text.encode()), URL)

    if text:
        start, end = command.index("GetBytes(") + len("GetBytes("), command.rindex("))")
        assert read(command[start:end]) == text


def test_powershell_gives_the_verb_the_type_and_the_other_headers() -> None:
    message = Message(method="PUT", request_target="/", headers=(JSON, ("Host", "x"), ("X-Key", "a'b")), body=b"{}")

    assert powershell(message, URL) == (
        "Invoke-WebRequest -UseBasicParsing -Method PUT -Uri 'http://127.0.0.1:8301/shop/hook' `\n"
        "  -ContentType 'application/json' `\n"
        "  -Headers @{ 'X-Key' = 'a''b' } `\n"
        "  -Body ([Text.Encoding]::UTF8.GetBytes('{}'))"
    )


def test_a_placeholder_is_told_only_where_it_stands() -> None:
    keyed = Message(method="POST", request_target="/", headers=(("X-Secret-Key", "your-secret"),))

    assert commands(keyed, URL, placeholder="your-secret").placeholder == "your-secret"
    assert commands(NASTY, URL, placeholder="your-secret").placeholder == ""
