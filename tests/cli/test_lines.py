"""A capture as a line: calm, telling, and harmless."""

from dataclasses import replace
from typing import Any

import pytest

from binserver.cli.lines import Lines
from binserver.model import Delivery, Remark, Replied, Status
from tests import make

NOON = f"{make.NOON.astimezone():%H:%M:%S}"
MVOLA = make.reading(
    provider="mvola", status=Status(word="completed", class_="success", final=True), provider_reference="641235"
)


def told(*, width: int = 120, colours: bool = False, secrets: tuple[str, ...] = (), **given: Any) -> str:
    given = {"request_target": "/shop/webhooks/mvola/callback?ref=7", "method": "PUT", "reading": MVOLA, **given}
    return Lines(colours=colours).of(make.capture(**given), secrets=secrets, width=width)


def test_what_came_what_was_answered_and_what_it_means() -> None:
    assert told() == f"{NOON}  shop  PUT    /webhooks/mvola/callback  200  MVola · completed · ref 641235"


@pytest.mark.parametrize(("same", "said"), [(True, "2nd delivery"), (False, "2nd, changed")])
def test_what_came_again_says_so(same: bool, said: str) -> None:
    again = replace(MVOLA, delivery=Delivery(of=1, nth=2, same=same))

    assert told(reading=again).endswith(f"ref 641235  {said}")


def test_a_batch_says_how_many_events_it_tells_of() -> None:
    assert told(reading=replace(MVOLA, events=(MVOLA, MVOLA))).endswith("ref 641235 · 2 events")


def test_a_sample_is_marked() -> None:
    assert told(simulated=True).endswith("ref 641235  sample")


def test_what_no_provider_sent_shows_its_size() -> None:
    assert told(reading=make.reading(), body=b"x" * 2048).endswith("200  2 KiB")
    assert told(reading=make.reading(), body=b"").endswith("200  no body")


def test_a_flaw_is_said() -> None:
    flaw = Remark(code="body-over-limit", params={"limit": 100})

    line = told(reading=make.reading(), flaws=(flaw,), replied=Replied(code=413, took=0.1))

    assert "413  The body is larger than the limit of 100 B" in line


def test_lost_and_found_is_marked_and_shows_the_whole_path() -> None:
    line = told(bin=None, request_target="/nowhere/x", reading=make.reading(), replied=Replied(code=404, took=0.1))

    assert line.startswith(f"{NOON}  (lost)  PUT    /nowhere/x  404")


def test_a_capture_that_is_no_request_has_a_line() -> None:
    flaw = Remark(code="tls")

    assert "TLS" in told(bin=None, method="", request_target="", http_version="", flaws=(flaw,), reading=None)


def test_the_query_is_left_out_and_secrets_are_hidden() -> None:
    line = told(request_target="/shop/hook/s3cret-of-the-shop?token=abc", secrets=("s3cret-of-the-shop",))

    assert "token" not in line
    assert "s3cret" not in line


def test_names_of_bins_are_brought_to_one_width() -> None:
    lines = Lines(colours=False)
    for name in ("long-name", "shop"):
        line = lines.of(make.capture(bin=name, method="GET"), secrets=(), width=120)

    assert "shop       GET" in line


@pytest.mark.parametrize("hostile", ["\x1b]0;pwned\x07", "\r\nfake", "\x9b31m", "\u202egnp", "\x00", "\ud800"])
def test_nothing_from_outside_steers_the_terminal(hostile: str) -> None:
    reading = make.reading(
        provider="mvola", status=Status(word=hostile, class_="unknown", final=False), reference=f"ref{hostile}"
    )

    line = told(width=400, method=f"PUT{hostile}", request_target=f"/shop/{hostile}", reading=reading)

    assert line.isprintable()
    assert line.count("\\") >= 4


def test_a_sample_stays_marked_however_long_the_rest_is() -> None:
    reading = make.reading(provider="bictorys", status=MVOLA.status, provider_reference="r" * 200)

    line = told(request_target="/shop/" + "x" * 500, width=80, simulated=True, reading=reading)

    assert len(line) == 80
    assert line.endswith("…  sample")


def test_a_long_path_gives_way_to_what_it_means() -> None:
    line = told(request_target="/shop/" + "x" * 500, width=80)

    assert len(line) == 80
    assert line.endswith("…  200  MVola · completed · ref 641235")


@pytest.mark.parametrize(("class_", "colour"), [("success", "32"), ("failure", "31"), ("authorized", "33")])
def test_the_status_has_its_colour(class_: Any, colour: str) -> None:
    reading = make.reading(provider="mvola", status=Status(word="word", class_=class_, final=True))

    assert f"\x1b[{colour}mMVola · word" in told(reading=reading, colours=True)


@pytest.mark.parametrize("bin", ["shop", "a-shop-with-a-long-name"])
def test_what_was_answered_is_seen_on_a_narrow_terminal(bin: str) -> None:
    assert "  200" in told(width=40, bin=bin, request_target=f"/{bin}/webhooks/mvola/callback")
