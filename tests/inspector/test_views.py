"""What is made of a capture before a template draws it."""

import gzip
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from binserver.inspector.render import Link
from binserver.inspector.views import body_panel, formats, hexdump, raw_panel, rows, summary_panel
from binserver.inspector.views.detail import headline
from binserver.inspector.views.faulty_body import FaultyBody
from binserver.inspector.views.masks import Masks
from binserver.model import Body, Headers, Money, Party, Remark, Status
from tests import make

HERE = Link(route="capture", parts={"bin": "shop", "number": 1})
JSON: Headers = (("Content-Type", "application/json"),)


TEXT: Headers = (("Content-Type", "text/plain"),)
BINARY: Headers = (("Content-Type", "application/octet-stream"),)


def panel_of(data: bytes, headers: Headers = JSON, start: int = 0, secret: str = "") -> body_panel.BodyPanel:
    body = Body(size=len(data), sha256="0" * 64, data=data)
    return body_panel.body_panel(body, headers, masks=Masks(secrets=[secret]), here=HERE, start=start)


def text_of(panel: body_panel.BodyPanel) -> str:
    assert isinstance(panel.content, body_panel.JsonBody)
    return "".join(text for _, text in panel.content.pieces)


def plain_of(panel: body_panel.BodyPanel) -> str:
    assert isinstance(panel.content, body_panel.TextBody | body_panel.HexBody)
    return panel.content.text


@pytest.mark.parametrize(
    ("value", "currency", "text", "shown"),
    [
        (Decimal(20), "MGA", "20", "20\u00a0Ar"),
        (Decimal("2500.00"), "XOF", "2500.00", "2\u202f500.00\u00a0F CFA"),
        (Decimal(5), None, "5", "5"),
        (Decimal("1E+999999"), "USD", "1E999999", "1E999999"),
        (None, "USD", "five", "five"),
    ],
)
def test_money_is_written_as_where_it_is_used(
    value: Decimal | None, currency: str | None, text: str, shown: str
) -> None:
    assert formats.money(Money(value=value, currency=currency, text=text)) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0.000344, "0.34 ms"), (0.0075, "7.5 ms"), (0.21, "210 ms"), (1.239, "1.24 s"), (-1, "0 ms")]
)
def test_a_duration_has_a_fitting_unit(seconds: float, shown: str) -> None:
    assert formats.took(seconds).replace(formats.THIN, " ") == shown


@pytest.mark.parametrize(
    ("size", "shown"),
    [(0, "0 B"), (1023, "1023 B"), (1536, "1.5 KiB"), (32 * 2**20, "32 MiB"), (5 * 2**30, "5 GiB")],
)
def test_a_size_has_a_fitting_unit(size: int, shown: str) -> None:
    assert formats.size(size).replace(formats.THIN, " ") == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(15.0, "15 s"), (1.5, "1.5 s"), (119, "119 s"), (300, "5 min"), (7200, "2 h"), (1_795_337_584, "20 779 d")],
)
def test_a_span_is_told_in_a_unit_that_means_something(seconds: float, shown: str) -> None:
    assert formats.span(seconds).replace(formats.THIN, " ") == shown


def test_times_are_in_utc_until_the_browser_makes_them_local() -> None:
    at = datetime(2026, 11, 22, 10, 38, 21, 442_001, tzinfo=UTC)

    assert formats.iso(at) == "2026-11-22T10:38:21.442001Z"
    assert formats.moment(at) == "2026-11-22 10:38:21.442 UTC"


def test_control_characters_are_seen_and_line_ends_kept() -> None:
    assert formats.visible("a\r\nb\rc\x00\x1b[1m\x7f\u202eevil") == "a\nb⟨CR⟩c⟨NUL⟩⟨ESC⟩[1m⟨DEL⟩⟨U+202E⟩evil"


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("query.ref", "?ref="),
        ("header.X-Id", "X-Id:"),
        ("body.fees[0].feeAmount", "fees[0].feeAmount"),
        ("path[-1]", "path[-1]"),
    ],
)
def test_a_place_is_named_as_it_is_known(path: str, shown: str) -> None:
    assert formats.place(path) == shown


def test_a_hexdump_counts_from_where_it_starts() -> None:
    assert hexdump.hexdump(b"AB\x00", start=4096) == "00001000  41 42 00".ljust(60) + "AB·"


def test_json_keeps_its_own_tokens() -> None:
    panel = panel_of(b'{"amount":1000.00,"n":1E5,"n":2,"s":"\\u00e9"}')

    assert text_of(panel) == '{\n  "amount": 1000.00,\n  "n": 1E5,\n  "n": 2,\n  "s": "\\u00e9"\n}'


def test_invalid_json_is_shown_as_sent_with_its_fault_marked() -> None:
    panel = panel_of(b'{\n "a":   1,\n "b": 2 x,\n "c": 3}')

    assert panel.error is not None
    assert (panel.error.params["line"], panel.error.params["column"]) == (3, 9)
    shown = panel.content
    assert isinstance(shown, FaultyBody)
    assert "".join(text for _, text in shown.before) == '{\n "a":   1,\n'
    assert "".join(text for _, text in shown.start) == ' "b": 2 '
    assert (shown.found, shown.end, shown.after) == ("x", ",", ' "c": 3}')


def test_what_a_fault_broke_of_a_credential_is_hidden() -> None:
    panel = panel_of(b'{"token": "made-up-\x01secret", "a": 1}')
    word = panel_of(b'{"token": madeupsecret}')

    assert "made-up" not in repr(panel)
    assert "secret" not in repr(panel)
    assert "madeupsecret" not in repr(word)
    assert isinstance(panel.content, FaultyBody)
    assert panel.content.end.endswith('"a": 1}')


def test_json_that_is_not_utf_8_says_so() -> None:
    (remark,) = panel_of('{"nom": "Rabé"}'.encode("latin-1")).remarks

    assert (remark.code, dict(remark.params)) == ("json-not-utf-8", {"at": 13, "byte": "e9", "charset": "latin-1"})


def test_a_character_between_two_windows_is_shown_once() -> None:
    data = b"x" * (body_panel.MOST_PLAIN - 1) + "é".encode() + b"y"
    kinds = (("Content-Type", "text/plain"),)
    first, last = panel_of(data, kinds), panel_of(data, kinds, start=body_panel.MOST_PLAIN)

    assert isinstance(first.content, body_panel.TextBody)
    assert isinstance(last.content, body_panel.TextBody)
    assert (first.content.text[-2:], last.content.text) == ("xé", "y")


def test_a_coded_body_is_shown_decoded_and_says_so() -> None:
    panel = panel_of(gzip.compress(b'{"a":1}'), (*JSON, ("Content-Encoding", "gzip")))

    assert panel.decoding == body_panel.Decoding(codings="gzip", size=7, cut=False, fault=None)
    assert text_of(panel) == '{\n  "a": 1\n}'


def test_json_that_breaks_off_with_its_coding_is_not_blamed_for_it() -> None:
    panel = panel_of(gzip.compress(b'{"a": [1, 2, 3]}' * 50)[:-9], (*JSON, ("Content-Encoding", "gzip")))

    assert panel.decoding is not None
    assert panel.decoding.fault is not None
    assert panel.error is None


def test_a_coding_that_nobody_knows_is_said_and_the_body_shown_as_it_came() -> None:
    panel = panel_of(b"\x00\x01", (*JSON, ("Content-Encoding", "made-up")))

    assert panel.decoding is not None
    assert panel.decoding.fault == Remark(code="coding-unknown", params={"coding": "made-up"})
    assert isinstance(panel.content, body_panel.HexBody)


def test_a_form_is_a_table() -> None:
    panel = panel_of(b"a=1&a=2+3&token=made-up-secret-1234", (("Content-Type", "application/x-www-form-urlencoded"),))

    assert isinstance(panel.content, body_panel.PairsBody)
    assert panel.content.pairs == (("a", "1"), ("a", "2 3"), ("token", "••••••1234"))


def test_large_json_is_plain() -> None:
    panel = panel_of(b"[" + b"1," * body_panel.MOST_COLOURED + b"1]")

    assert isinstance(panel.content, body_panel.TextBody)


def test_a_long_text_is_shown_in_windows_that_lead_to_each_other() -> None:
    data = b"x" * (2 * body_panel.MOST_PLAIN + 1)
    first = panel_of(data, (("Content-Type", "text/plain"),))
    last = panel_of(data, (("Content-Type", "text/plain"),), start=10**9)

    assert (first.first, first.last, first.earlier) == (1, body_panel.MOST_PLAIN, None)
    assert first.later is not None
    assert first.later.query == {"from": body_panel.MOST_PLAIN}
    assert (last.first, last.last, last.later) == (len(data), len(data), None)


def test_bytes_are_shown_as_hex() -> None:
    panel = panel_of(bytes(range(256)) * 20, (("Content-Type", "application/octet-stream"),))

    assert isinstance(panel.content, body_panel.HexBody)
    assert panel.last == body_panel.MOST_HEX


@pytest.mark.parametrize("before", [-60, -10, 3], ids=["name", "value", "end"])
def test_a_credential_between_two_windows_is_shown_in_neither(before: int) -> None:
    value = b"made-up-" * 12
    data = b"x" * (body_panel.MOST_PLAIN + before) + b' "token": "' + value + b'", ' + b"y" * 1000

    first, second = (plain_of(panel_of(data, start=at)) for at in (0, body_panel.MOST_PLAIN))

    assert "made-up" not in first + second
    assert second.endswith("y" * 1000)


def test_hex_hides_credentials_and_keeps_the_places() -> None:
    secret = "whsec_cl\u00e9-made-up"
    data = b"\0\1password=made-up&" + secret.encode() + b"\2" + bytes(100)
    shown = plain_of(panel_of(data, BINARY, secret=secret))

    assert "made" not in shown
    assert "whsec" not in shown
    assert shown.startswith("00000000  00 01 70 61 73 73 77 6f  72 64 3d •• •• •• •• ••  ··password=•••••\n")
    assert len({len(line) for line in shown.splitlines()[:-1]}) == 1


def test_raw_hides_what_reaches_beyond_what_is_shown() -> None:
    data = b"x" * (body_panel.MOST_PLAIN - 20) + b" whsec_made_up_secret_of_a_bin"
    masks = Masks(secrets=["whsec_made_up_secret_of_a_bin"])
    shown = raw_panel.raw_panel(make.capture(headers=TEXT, body=data), masks=masks)

    assert "whsec" not in shown.body
    assert masks.hid


def test_raw_shows_the_exact_head() -> None:
    head = b"PUT  /shop HTTP/1.1\r\nhost:a\r\nX-A:  b\r\n\r\n"
    panel = raw_panel.raw_panel(make.capture(head=head, body=b"{}"), masks=Masks())

    assert panel.head == head.decode().rstrip()
    assert not panel.rebuilt


def test_raw_says_that_the_head_was_made_again() -> None:
    panel = raw_panel.raw_panel(make.capture(head=None), masks=Masks())

    assert panel.rebuilt
    assert panel.head.startswith("POST /shop HTTP/1.1\r\nHost: localhost:8301\r\n")


def test_a_row_leaves_out_the_bin_and_hides_credentials() -> None:
    row = rows.capture_row(make.capture(request_target="/shop/hook?token=made-up-secret-1234"), masks=Masks())

    assert (row.path, row.query) == ("/hook", "?token=••••••1234")


def test_a_row_of_bytes_in_a_bin_shows_how_they_begin() -> None:
    row = rows.capture_row(make.capture(method="", request_target="zz\x1b"), masks=Masks())

    assert row.path == "zz\x1b"


def test_a_row_of_lost_and_found_has_the_whole_target() -> None:
    row = rows.capture_row(make.capture(None, request_target="/shopp/hook"), masks=Masks())

    assert row.path == "/shopp/hook"
    assert row.link.route == "lost-capture"


def test_a_row_of_what_was_moved_to_a_bin_has_the_whole_path() -> None:
    assert rows.capture_row(make.capture(request_target="/webhooks/mvola?a"), masks=Masks()).path == "/webhooks/mvola"


def test_a_row_of_bytes_that_are_no_request_says_what_they_are() -> None:
    tls = make.capture(None, method="", flaws=(Remark(code="tls"),))
    row = rows.capture_row(tls, masks=Masks())

    assert (row.why, row.flaw) == (None, Remark(code="tls"))
    assert headline(tls).code == "headline-no-request"


def test_the_stamp_changes_with_the_reading() -> None:
    capture = make.capture()

    assert rows.stamp_of(capture) != rows.stamp_of(make.capture(reading=make.reading()))


def test_a_missing_amount_is_said_to_be_missing() -> None:
    reading = make.reading(provider="mvola", status=Status(word="completed", class_="success", final=True))
    facts = summary_panel.summary_panel(make.capture(reading=reading), masks=Masks()).facts

    assert facts[0].label == Remark(code="fact-amount")
    assert facts[0].value == Remark(code="not-sent", params={"provider": "MVola"})


def test_no_amount_is_missing_of_what_is_no_payment() -> None:
    reading = make.reading(provider="github", status=Status(word="completed", class_="success", final=True))

    assert not summary_panel.summary_panel(make.capture(reading=reading), masks=Masks()).facts


def test_the_received_value_stands_beside_what_was_made_of_it() -> None:
    payer = Party(text="0343500003", e164="+261343500003", carrier="Yas")
    reading = make.reading(provider="mvola", payer=payer, places={"payer": "debitParty[0].value"})
    (fact,) = summary_panel.summary_panel(make.capture(reading=reading), masks=Masks()).facts

    assert fact.value == "+261 34 35 000 03"
    assert fact.notes == ("Yas", Remark(code="note-received", params={"text": "0343500003"}))
    assert fact.place == "debitParty[0].value"


@pytest.mark.parametrize(
    ("provider", "place", "shown"),
    [
        ("orange-money", "body.notif_token", "••••••1234"),
        ("paydunya", "body.data.invoice.token", "made-up-secret-1234"),
    ],
)
def test_an_id_is_hidden_where_its_provider_declares_it_a_credential(provider: str, place: str, shown: str) -> None:
    """Its name alone says nothing: a token may be what a merchant looks a payment up by."""
    reading = make.reading(provider=provider, correlation="made-up-secret-1234", places={"correlation": place})
    (fact,) = summary_panel.summary_panel(make.capture(reading=reading), masks=Masks()).facts

    assert fact.value == shown


def test_a_party_of_which_only_the_name_is_known_is_told_once() -> None:
    reading = make.reading(provider="wave", payee=Party(text="Boutique", name="Boutique"))
    (fact,) = summary_panel.summary_panel(make.capture(reading=reading), masks=Masks()).facts

    assert (fact.value, fact.notes) == ("Boutique", ())


def test_a_verdict_tells_the_likely_cause_and_below_how_it_was_found() -> None:
    signed, expected, cause = (
        Remark(code="what-was-signed", params={"signed": '{"why?":1,"password":"made-up-secret-1234","a":"b'}),
        Remark(code="proof-would-begin", params={"expected": "ab12cd34", "sent": "ffffffff"}),
        Remark(code="cause-secret-blanks"),
    )
    verdict = make.verdict("mismatch", scope="body", scheme="bictorys.hmac", details=(signed, expected, cause))

    note = summary_panel.verdict_note(verdict, masks=Masks())

    assert note.causes == (cause,)
    assert [one.code for one in note.details] == ["verdict-scheme", "what-was-signed", "proof-would-begin"]
    assert note.details[1].params["signed"] == '{"why?":1,"password":"••••••1234","a":"b'


def test_the_events_of_a_batch_are_told_one_by_one() -> None:
    bad, sent = make.verdict("mismatch", scope="body"), Status(word="sent", class_="success", final=True)
    events = (
        make.reading(provider="wave", event="paid", reference="CMD-1"),
        make.reading(provider="wave", event="sent", status=sent, provider_reference="T-2", verdict=bad),
    )
    warning = Remark(code="batch", params={"count": 2, "provider": "wave"})
    reading = make.reading(provider="wave", events=events, warnings=(warning,))

    panel = summary_panel.summary_panel(make.capture(reading=reading), masks=Masks())

    assert [(one.event, one.reference) for one in panel.events] == [("paid", "CMD-1"), ("", "T-2")]
    assert [one.wrong for one in panel.events] == [None, Remark(code="verdict-mismatch-body")]
    assert panel.warnings == ()
    assert rows.capture_row(make.capture(reading=reading), masks=Masks()).events == 2


def test_remarks_do_not_tell_what_the_page_hides() -> None:
    flaw = Remark(code="made-up", params={"text": "/shop?token=made-up-secret-1234"})
    panel = summary_panel.summary_panel(make.capture(flaws=(flaw,)), masks=Masks())

    assert panel.warnings[0].params["text"] == "/shop?token=••••••1234"


@pytest.mark.parametrize(
    ("signature", "scope", "freshness", "kind"),
    [
        ("match", "body", "ok", "good"),
        ("match", "body", "stale", "wait"),
        ("mismatch", "none", "none", "bad"),
        ("unsigned", "none", "none", "plain"),
        ("no-secret", "none", "none", "wait"),
    ],
)
def test_a_verdict_has_its_colour(signature: str, scope: str, freshness: str, kind: str) -> None:
    verdict = make.verdict(signature, scope=scope, freshness=freshness)  # type: ignore[arg-type]

    assert summary_panel.verdict_note(verdict, masks=Masks()).kind == kind


@pytest.mark.parametrize(
    ("reading", "code"),
    [
        (None, "headline-unread"),
        (make.reading(), "headline-plain"),
        (make.reading(provider="mvola"), "headline-info"),
        (make.reading(provider="mvola", event="refund.created"), "headline-event"),
        (make.reading(provider="mvola", status=Status(word="ok", class_="unknown", final=False)), "headline-unknown"),
        (
            make.reading(provider="mvola", status=Status(word="failed", class_="failure", final=True)),
            "headline-failure",
        ),
        (
            make.reading(
                provider="airtel-money",  # it declares that it sends no amount
                status=Status(word="TS", class_="success", final=True),
            ),
            "headline-success",
        ),
        *(
            (
                make.reading(provider=name, status=Status(word="failed", class_="failure", final=True)),
                "headline-event",
            )
            for name in ("github", "gitlab", "twilio", "sendgrid")
        ),
    ],
)
def test_the_headline_says_what_it_means(reading: object, code: str) -> None:
    assert headline(make.capture(reading=reading)).code == code
