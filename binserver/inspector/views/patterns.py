"""Made-up data for every partial."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

from binserver.filters import CaptureFilter
from binserver.inspector.render import Link, Partial
from binserver.inspector.views import (
    attempts,
    body_panel,
    detail,
    lost_note,
    raw_panel,
    rows,
    send_form,
    shell,
    start,
    summary_panel,
    way_note,
)
from binserver.inspector.views.about import about
from binserver.inspector.views.deliveries import delivery_note
from binserver.inspector.views.gone_capture import GoneCapture
from binserver.inspector.views.learnt_url import learnt_url
from binserver.inspector.views.masks import Masks
from binserver.inspector.views.problem import problem
from binserver.inspector.views.replay_form import replay_form
from binserver.inspector.views.reply_fields import reply_fields
from binserver.inspector.views.scheme_finder import SchemeFinder
from binserver.inspector.views.settings_form import settings_form
from binserver.inspector.views.storage_note import storage_note
from binserver.model import (
    Attempt,
    AttemptBody,
    Bin,
    Body,
    Capture,
    Delivery,
    Doors,
    Money,
    Party,
    Peer,
    Reading,
    Remark,
    Replays,
    Replied,
    Status,
    Trouble,
    Verdict,
)
from binserver.providers import PROVIDERS
from binserver.providers.finder import Fit
from binserver.providers.scenarios import Offer
from binserver.targets import Guard

AT = datetime(2026, 11, 22, 10, 38, 21, 442_000, tzinfo=UTC)
JSON = (
    b'{"transactionStatus":"completed","serverCorrelationId":"421a22a2","fees":[{"feeAmount":"20"}],"ok":true,"n":1E5}'
)
HEADERS = (
    ("Host", "127.0.0.1:8301"),
    ("Content-Type", "application/json"),
    ("Authorization", "Bearer made-up-token-1234"),
)

BIN = Bin(
    name="boutique-mvola",
    title="Boutique",
    provider="mvola",
    created_at=AT,
    target="http://127.0.0.1:5000",
    fingerprints=("sha256:ab12cd34",),
    captures=41,
    unread=2,
)
READING = Reading(
    version=1,
    provider="mvola",
    status=Status(word="completed", class_="success", final=True),
    fee=Money(value=Decimal(20), currency="MGA", text="20"),
    correlation="421a22a2-ef1d-42bc-9452-f4939a3d5cdf",
    reference="CMD-1042",
    provider_reference="641235",
    payer=Party(text="0343500003", e164="+261343500003", carrier="Yas"),
    payee=Party(text="0343500004", e164="+261343500004", carrier="Yas"),
    occurred_at=AT,
    facts=(("Partner", "Boutique Test"),),
    places={"reference": "query.ref", "provider_reference": "body.transactionReference"},
    warnings=(Remark(code="made-up-warning", params={"field": "metadata"}),),
    verdict=Verdict(signature="unsigned", reason=Remark(code="provider-does-not-sign", params={"provider": "MVola"})),
    delivery=Delivery(of=15, nth=2, same=True),
)

FIT = Fit(place="header.X-Signature", line='Scheme(name="…", kind="hmac", at="header.x-signature", scope="body")')


def made_capture(data: bytes = JSON, **changes: object) -> Capture:
    """A capture with this body."""
    capture = Capture(
        number=17,
        bin=BIN.name,
        received_at=AT,
        method="PUT",
        request_target="/boutique-mvola/webhooks/mvola/callback?ref=CMD-1042",
        http_version="1.1",
        headers=HEADERS,
        body=Body(size=len(data), sha256=sha256(data).hexdigest(), data=data),
        peer=Peer(address="127.0.0.1", port=50123, claimed="197.149.4.12"),
        replied=Replied(code=200, took=0.003),
        reading=READING,
        replays=Replays(count=2, code=200),
    )
    return replace(capture, **changes)  # type: ignore[arg-type]


def made_attempt(**changes: object) -> Attempt:
    """An attempt that was answered."""
    attempt = Attempt(
        number=3,
        capture=17,
        url="http://127.0.0.1:5000/webhooks/mvola/callback?ref=CMD-1042",
        dialled="127.0.0.1:5000",
        started_at=AT,
        took=0.011,
        method="PUT",
        request_headers=HEADERS,
        changes=(Remark(code="host-replaced", params={"before": "127.0.0.1:8301", "after": "127.0.0.1:5000"}),),
        code=200,
        headers=(("Content-Type", "text/plain"), ("Set-Cookie", "session=made-up-session-1234")),
        body=AttemptBody(size=2, data=b"ok"),
    )
    return replace(attempt, **changes)  # type: ignore[arg-type]


def patterns() -> Iterator[tuple[str, Partial]]:
    """Titles and partials."""
    yield from _frame()
    yield from _list()
    yield from _bodies()
    yield from _panels()
    yield from _details()
    yield from _sending()
    yield "Settings form", settings_form(BIN, masks=Masks(), saved=True)
    code = shell.FieldError(field="reply.code", sentence="a reply's code is from 200 to 599")
    yield "Reply fields, refused", reply_fields(BIN, typed={"reply.code": "99"}, error=code)
    tunnelled = made_capture(
        headers=(*HEADERS, ("X-Forwarded-Host", "abc123.ngrok.app"), ("X-Forwarded-Proto", "https"))
    )
    learnt = learnt_url(BIN, [tunnelled], known=None)
    if learnt:
        yield "Learnt URL", learnt
    yield "Gone capture", GoneCapture(number=17, back=Link(route="bin", parts={"bin": BIN.name}))
    yield "Problem", problem(404, "no bin is called 'x'", back="/")


def _sending() -> Iterator[tuple[str, Partial]]:
    mvola, masks = PROVIDERS["mvola"], Masks()
    refused = made_attempt(
        number=None, code=None, error=Remark(code="made-up-error"), body=AttemptBody(size=0, data=b"")
    )
    lines = (
        send_form.sent_line("Answer 2xx, and keep waiting.", bin=BIN, number=17, masks=masks),
        send_form.sent_line("Answer 2xx, and deliver once.", bin=BIN, attempt=made_attempt(number=None), masks=masks),
        send_form.sent_line("Answer 2xx, and deliver once.", bin=BIN, attempt=refused, masks=masks),
    )
    offers = (Offer(name="wrong-method", title="Another method", should=("Answer 405.",), sample="mvola.failed"),)
    yield "Provider list", send_form.provider_list(BIN, "")
    yield "Send form, no provider", send_form.choosing(BIN, search="")
    yield "Send form", send_form.send_form(BIN, mvola, offers, masks=masks, sent=lines)


def _frame() -> Iterator[tuple[str, Partial]]:
    other = Bin(name="k7q2m9x4tz0w5bq8j1n3", created_at=AT)
    yield "Bins", shell.bins_nav([BIN, other], current=BIN.name, lost="2")
    yield "Storage note", storage_note(Trouble(code="storage-full", cause="full", since=AT, refused=12))
    yield "New bin", shell.new_bin(id="pattern")
    wrong = shell.FieldError(field="name", sentence="a bin is called 'x' already")
    yield "New bin, refused", shell.new_bin(id="refused", open=True, name="x", error=wrong)
    yield "Capture URL", shell.CaptureUrl(base="https://abc123.ngrok.app/", bin=BIN.name)


def _list() -> Iterator[tuple[str, Partial]]:
    masks, link = Masks(), Link(route="bin", parts={"bin": BIN.name})
    plain = made_capture(b"", number=16, method="GET", request_target="/boutique-mvola/ping", reading=None, read=True)
    broken = replace(plain, number=15, replied=Replied(code=400, took=0.001), flaws=(Remark(code="made-up-flaw"),))
    failed = made_capture(number=14, simulated=True, replays=Replays(count=1, error="refused"))
    shown = tuple(rows.capture_row(one, masks=masks, current=17) for one in (made_capture(), plain, broken, failed))
    yield "Capture row", shown[0]
    yield "Gone row", rows.GoneRow(number=13)
    form = rows.FilterForm(
        action=link,
        filter=CaptureFilter(path="/ping"),
        active=1,
        classes=("success",),
        providers=(),
        verdicts=("match",),
        notes=(Remark(code="filter-no-provider", params={"text": "mvolla"}),),
    )
    yield "Filter form", form
    yield (
        "Capture list",
        rows.CaptureList(
            rows=shown, cursor=1, here=link, pull=link, filter_form=form, older=link, newest=None, lost=False
        ),
    )


def _bodies() -> Iterator[tuple[str, Partial]]:
    here = Link(route="capture", parts={"bin": BIN.name, "number": 17})
    samples = {
        "JSON": (JSON, "application/json"),
        "Broken JSON": (b'{"a": 1,}', "application/json"),
        "Form": (b"a=1&b=two+words&token=made-up-token-1234", "application/x-www-form-urlencoded"),
        "Text": (b"one\r\ntwo\x07\n", "text/plain"),
        "Bytes": (bytes(range(48)), "application/octet-stream"),
        "No": (b"", "text/plain"),
    }
    for title, (data, media_type) in samples.items():
        body = Body(size=len(data), sha256=sha256(data).hexdigest(), data=data)
        panel = body_panel.body_panel(body, (("Content-Type", media_type),), masks=Masks(), here=here)
        yield f"{title} body", panel
        if panel.content is not None:
            yield f"{title} body, by itself", panel.content


def _panels() -> Iterator[tuple[str, Partial]]:
    masks = Masks()
    for signature in ("match", "mismatch", "absent", "unsigned"):
        scope = "body" if signature == "match" else "none"
        verdict = Verdict(signature=signature, scope=scope, reason=Remark(code="made-up-reason"))  # type: ignore[arg-type]
        yield f"Verdict, {signature}", summary_panel.verdict_note(verdict, masks=Masks())
    yield "Summary", summary_panel.summary_panel(made_capture(simulated=True, note="ask Hery"), masks=masks)
    yield "Headers", raw_panel.headers_panel(made_capture(), masks=masks)
    yield "Raw", raw_panel.raw_panel(made_capture(), masks=masks)
    refused = made_attempt(
        number=2, code=None, error=Remark(code="made-up-error"), headers=(), body=AttemptBody(size=0, data=b"")
    )
    yield (
        "Replays",
        attempts.replays_panel([made_attempt(), refused], masks=masks, opened=replace(refused, number=None)),
    )
    yield "No replays", attempts.replays_panel([], masks=masks)
    yield "Attempt", attempts.attempt_row(refused, masks=masks, open=False)


def _details() -> Iterator[tuple[str, Partial]]:
    masks, capture = Masks(), made_capture()
    wrong = shell.FieldError(field="target", sentence="replays do not go to 192.0.2.1")
    form = replay_form(capture, BIN, Guard(), masks=masks)
    yield "Replay form, refused", replay_form(capture, BIN, Guard(), typed="http://192.0.2.1", error=wrong, masks=masks)
    yield "Replay line", form.line
    panel = summary_panel.summary_panel(capture, masks=masks)
    yield "Detail", detail.detail(capture, panel, tab="summary", masks=masks, query={}, form=form)
    here = rows.address(capture)
    for title, one in (("Delivery note", capture), ("Delivery note, the first", made_capture(reading=None))):
        note = delivery_note(one, [*range(15, 30)], here=here)
        if note:
            yield title, note
    yield "Scheme finder", SchemeFinder(action=here, fits=(FIT,))
    url = shell.CaptureUrl(base="http://127.0.0.1:8301/", bin=BIN.name)
    yield from _starts(url)
    yield "Start of lost and found", start.LostStart(empty=True, base="http://127.0.0.1:8301/")


def _starts(url: shell.CaptureUrl) -> Iterator[tuple[str, Partial]]:
    here, empty = Masks(), replace(BIN, captures=0)
    doors = Doors(inspector="http://127.0.0.1:8300/", capture="http://127.0.0.1:8301/", ports=frozenset())
    asked = "https://abc123.ngrok.app/boutique-mvola/binserver-test/0"
    sent = made_attempt(url=asked, request_headers=(("Host", "abc123.ngrok.app"),))
    arrived = made_capture(received_at=AT, headers=(("Host", "127.0.0.1:8301"), ("X-Forwarded-For", "197.149.4.12")))
    trial = way_note.Trial(bin=BIN.name, url=asked, attempt=sent, capture=arrived)
    yield "Way note, arrived", way_note.way_note(trial, doors, masks=here)
    offline = replace(sent, code=404, headers=(("Ngrok-Error-Code", "ERR_NGROK_3200"),))
    yield "Way note, offline", way_note.way_note(replace(trial, attempt=offline, capture=None), doors, masks=here)
    tunnel = start.tunnel(empty, doors=doors, public_url="https://abc123.ngrok.app")
    shown = start.start(empty, capture_url=url, doors=doors, message=start.ANY, tunnel=tunnel)
    yield "Commands", shown.commands
    yield "Tunnel", tunnel
    wrong = shell.FieldError(field="public_url", sentence="a public URL is like https://abc123.ngrok.app")
    yield "Tunnel, refused", start.tunnel(empty, doors=doors, public_url=None, typed="x", error=wrong)
    yield "Start", shown
    lost = made_capture(bin=None, request_target="/boutique-mvol/hook")
    yield "Lost note", lost_note.lost_note(lost, [BIN], others=2, masks=here)
    yield "Moved", lost_note.Moved(number=17, bin=BIN.name, title=BIN.title)
    yield "About", about({Path("/home/hery/binserver.db"): 2**21}, version="1.0", private=True, windows=False)
