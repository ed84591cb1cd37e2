"""Where a replay may go: 60 and more targets as people and attackers write them."""

import random
from ipaddress import IPv4Address, IPv6Address

import pytest

from binserver import addresses, targets
from binserver.targets import Guard, NeverAllowed, TargetRefused, allowed, parse

OWN = 8300
GUARD = Guard.parse(["192.168.1.0/24", "staging.example:8080", "10.9.8.7:9000", "fd12::/16", "169.254.0.0/16"], [OWN])

TAKEN = {
    "http://127.0.0.1:5000/hook?a=1": ("http", "127.0.0.1", 5000, "/hook", "a=1"),
    "127.0.0.1:5000/x": ("http", "127.0.0.1", 5000, "/x", None),
    "127.200.1.9": ("http", "127.200.1.9", 80, "", None),
    "localhost:5000": ("http", "localhost", 5000, "", None),
    "  http://localhost:5000/\n": ("http", "localhost", 5000, "/", None),
    ":5000": ("http", "localhost", 5000, "", None),
    ":5000/hook": ("http", "localhost", 5000, "/hook", None),
    "https://localhost": ("https", "localhost", 443, "", None),
    "HTTP://LOCALHOST:3000/Path": ("http", "localhost", 3000, "/Path", None),
    "http://shop.localhost:3000": ("http", "shop.localhost", 3000, "", None),
    "http://[::1]:5000/x": ("http", "::1", 5000, "/x", None),
    "[0:0:0:0:0:0:0:1]": ("http", "::1", 80, "", None),
    "http://[::ffff:127.0.0.1]:5000": ("http", "127.0.0.1", 5000, "", None),
    "http://localhost?": ("http", "localhost", 80, "", ""),
    "http://localhost?u=http://evil@x": ("http", "localhost", 80, "", "u=http://evil@x"),
    "http://localhost/payé?n=é%20": ("http", "localhost", 80, "/pay%C3%A9", "n=%C3%A9%20"),
    "http://localhost/a//../b;c=[d]": ("http", "localhost", 80, "/a//../b;c=[d]", None),
    "http://dev.local:8000": ("http", "dev.local", 8000, "", None),
    "http://my_service:8000": ("http", "my_service", 8000, "", None),
    "http://bücher.example": ("http", "xn--bcher-kva.example", 80, "", None),
    "http://192.168.1.7:4000/": ("http", "192.168.1.7", 4000, "/", None),
    "http://[::ffff:192.168.1.7]:4000/": ("http", "192.168.1.7", 4000, "/", None),
    "http://10.9.8.7:9000": ("http", "10.9.8.7", 9000, "", None),
    "http://[fd12::5]:81": ("http", "fd12::5", 81, "", None),
    "https://staging.example:8080/hook": ("https", "staging.example", 8080, "/hook", None),
}

REFUSED = {
    "": "target-empty",
    " \n": "target-empty",
    "http://localhost/" + "a" * 9000: "target-too-long",
    "ftp://localhost/": "target-scheme",
    "file:///etc/passwd": "target-scheme",
    "gopher://127.0.0.1:5000/_x": "target-scheme",
    "://localhost": "target-scheme",
    "http+unix://%2Ftmp%2Fx": "target-scheme",
    "javascript:alert(1)": "target-port",
    "http:/localhost": "target-port",
    "/hook": "target-no-host",
    "//localhost/hook": "target-no-host",
    "http:///hook": "target-no-host",
    "http://?x": "target-no-host",
    "http://:5000": "target-no-host",
    "http://user@localhost": "target-userinfo",
    "http://user:pass@localhost": "target-userinfo",
    "http://127.0.0.1@10.0.0.1": "target-userinfo",
    "http://localhost:1@10.0.0.1/": "target-userinfo",
    "http://@localhost": "target-userinfo",
    "http://localhost/#top": "target-fragment",
    "http://localhost#@10.0.0.1/": "target-fragment",
    "http://localhost\\@10.0.0.1": "target-characters",
    "http:\\\\localhost": "target-characters",
    "http://local host/": "target-characters",
    "http://localhost/a b": "target-characters",
    "http://localhost/\r\nX: y": "target-characters",
    "http://local\thost": "target-characters",
    "http://localhost/\x00": "target-characters",
    "http://localhost/\x7f": "target-characters",
    "http://local\u200bhost/": "target-characters",
    "http://localhost\u2028/": "target-characters",
    "http://localhost:0": "target-port",
    "http://localhost:65536": "target-port",
    "http://localhost:-1": "target-port",
    "http://localhost:": "target-port",
    "http://localhost:80:80": "target-port",
    "http://localhost:8e3": "target-port",
    "http://localhost:٨٠": "target-port",
    "::1": "target-brackets",
    "http://::1:5000": "target-brackets",
    "fe80::1": "target-brackets",
    ":x": "target-no-host",
    "http://127.1": "target-address",
    "http://127.0.1:5000": "target-address",
    "http://0x7f.1": "target-address",
    "http://0x7f000001": "target-address",
    "http://0X7F.0.0.1": "target-address",
    "http://2130706433": "target-address",
    "http://017700000001": "target-address",
    "http://0177.0.0.1": "target-address",
    "http://127.0.0.01": "target-address",
    "http://127.0.0.1.": "target-address",
    "http://127.0.0.256": "target-address",
    "http://1.2.3.4.5": "target-address",
    "http://\uff11\uff12\uff17.0.0.1": "target-address",  # full-width digits
    "http://127。0。0。1": "target-address",
    "5000": "target-address",
    "http://[127.0.0.1]": "target-address",
    "http://[::1": "target-host",
    "http://::1]": "target-no-host",
    "http://[::1]x": "target-host",
    "http://[v1.x]": "target-address",
    "http://[]": "target-address",
    "http://[::1%25lo]": "target-scope-id",
    "http://[fe80::1%eth0]": "target-scope-id",
    "http://localhost.": "target-host",
    "http://a..b": "target-host",
    "http://%6cocalhost": "target-host",
    "http://loc*lhost": "target-host",
    "http://" + "a" * 64: "target-host",
    "http://" + "a." * 127 + "b": "target-host",
    "http://straße.example": "target-host",
    "http://127.0.0.1:8300": "target-own-port",
    "http://[::1]:8300": "target-own-port",
    "http://localhost:8300/api/bins": "target-own-port",
    "http://192.168.1.7:8300": "target-own-port",
    "http://169.254.169.254/latest/meta-data": "target-metadata",
    "http://[::ffff:169.254.169.254]": "target-metadata",
    "http://100.100.100.200": "target-metadata",
    "http://192.0.0.192": "target-metadata",
    "http://168.63.129.16": "target-metadata",
    "http://[fd00:ec2::254]": "target-metadata",
    "http://169.254.7.7": "target-link-local",
    "http://[fe80::1]": "target-link-local",
    "http://0.0.0.0:5000": "target-unspecified",
    "http://0.1.2.3": "target-unspecified",
    "http://[::]:5000": "target-unspecified",
    "http://[::ffff:0.0.0.0]": "target-unspecified",
    "http://224.0.0.251": "target-multicast",
    "http://255.255.255.255": "target-multicast",
    "http://240.0.0.1": "target-multicast",
    "http://[ff02::1]": "target-multicast",
    "http://[::127.0.0.1]": "target-embedded",
    "http://[::ffff:0:127.0.0.1]": "target-embedded",
    "http://[64:ff9b::169.254.169.254]": "target-embedded",
    "http://[64:ff9b:1::127.0.0.1]": "target-embedded",
    "http://[2002:7f00:1::]": "target-embedded",
    "http://[2002:a9fe:a9fe::1]": "target-embedded",
    "http://[2001:0:7f00:1::]": "target-embedded",
    "http://[fd12::5efe:127.0.0.1]": "target-embedded",
    "http://[fd12::200:5efe:127.0.0.1]": "target-embedded",
    "http://10.0.0.1": "target-not-allowed",
    "http://172.16.0.1": "target-not-allowed",
    "http://192.168.2.1": "target-not-allowed",
    "http://8.8.8.8": "target-not-allowed",
    "http://100.64.0.1": "target-not-allowed",
    "http://10.9.8.7:9001": "target-not-allowed",
    "http://128.0.0.1": "target-not-allowed",
    "http://[fd13::1]": "target-not-allowed",
    "http://[2606:4700::1]": "target-not-allowed",
    "http://[::ffff:10.0.0.1]": "target-not-allowed",
}


@pytest.mark.parametrize("text", TAKEN, ids=ascii)
def test_a_target_is_taken(text: str) -> None:
    target = parse(text, GUARD)

    assert (target.scheme, target.host, target.port, target.path, target.query) == TAKEN[text]


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: ascii(text[:50]))
def test_a_target_is_refused_with_its_reason(text: str) -> None:
    with pytest.raises(TargetRefused) as refused:
        parse(text, GUARD)

    assert refused.value.remark.code == REFUSED[text]
    assert str(refused.value)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        (" localhost:5000/x ", "http://localhost:5000/x"),
        (":5000", "http://localhost:5000"),
        ("HTTPS://Localhost/X", "HTTPS://Localhost/X"),
    ],
)
def test_a_target_keeps_what_was_typed_and_shows_the_scheme_it_was_given(typed: str, text: str) -> None:
    assert parse(typed, GUARD).text == text


def test_a_target_is_read_again_from_its_own_text() -> None:
    for text in TAKEN:
        once = parse(text, GUARD)

        assert parse(once.text, GUARD) == once


def test_an_address_is_judged_for_the_name_it_was_allowed_under() -> None:
    assert allowed(GUARD, "staging.example", "203.0.113.5", 8080)
    assert not allowed(GUARD, "staging.example", "203.0.113.5", 8081)
    assert not allowed(GUARD, "other.example", "203.0.113.5", 8080)
    assert not allowed(GUARD, "staging.example", "169.254.169.254", 8080)


def test_loopback_is_allowed_under_any_name() -> None:
    assert allowed(GUARD, "dev.local", "127.0.0.1", 5000)
    assert allowed(GUARD, "dev.local", "::1", 5000)
    assert allowed(GUARD, "dev.local", "::ffff:127.0.0.1", 5000)


@pytest.mark.parametrize("address", ["", "localhost", "127.1", "::1%lo", "fe80::1%eth0", "127.0.0.1:80"])
def test_what_is_no_plain_address_is_never_dialled(address: str) -> None:
    assert not allowed(Guard.parse(["0.0.0.0/0", "::/0"]), "localhost", address, 5000)


def test_everything_may_be_allowed_but_for_what_never_is() -> None:
    everywhere = Guard.parse(["0.0.0.0/0", "::/0"], [OWN])

    assert allowed(everywhere, "x", "8.8.8.8", 80)
    assert allowed(everywhere, "x", "2606:4700::1", 80)
    for text, code in REFUSED.items():
        if code in {
            "target-metadata",
            "target-link-local",
            "target-unspecified",
            "target-multicast",
            "target-embedded",
        }:
            with pytest.raises(TargetRefused) as refused:
                parse(text, everywhere)
            assert refused.value.remark.code == code


def test_only_loopback_is_allowed_by_default() -> None:
    """Ten thousand addresses, judged in another way: by the numbers."""
    chance = random.Random(8301)

    for _ in range(5000):
        four, six = IPv4Address(chance.getrandbits(32)), IPv6Address(chance.getrandbits(128))
        assert allowed(Guard(), "x", str(four), 80) == (int(four) >> 24 == 127)
        assert not allowed(Guard(), "x", str(six), 80)
        assert allowed(Guard(), "x", f"127.{chance.randrange(256)}.{chance.randrange(256)}.1", 80)


def test_what_is_never_allowed_stays_so_in_ipv6_clothes() -> None:
    for address in ("169.254.169.254", "0.0.0.0", "255.255.255.255", "10.0.0.1"):
        assert not allowed(Guard(), "x", f"::ffff:{address}", 80)
        assert not allowed(Guard(), "x", f"64:ff9b::{address}", 80)


@pytest.mark.parametrize(
    ("text", "name", "network", "port"),
    [
        ("staging.example", "staging.example", None, None),
        ("STAGING.example:8080", "staging.example", None, 8080),
        ("10.1.2.3", None, "10.1.2.3/32", None),
        ("10.1.2.3:80", None, "10.1.2.3/32", 80),
        ("10.1.0.0/16", None, "10.1.0.0/16", None),
        ("10.1.2.3/16", None, "10.1.0.0/16", None),
        ("fd12::1", None, "fd12::1/128", None),
        ("[fd12::1]", None, "fd12::1/128", None),
        ("[fd12::1]:80", None, "fd12::1/128", 80),
        ("fd12::/16", None, "fd12::/16", None),
    ],
)
def test_what_is_allowed_is_a_name_or_a_network(text: str, name: str | None, network: str | None, port: int) -> None:
    (one,) = Guard.parse([text]).allow

    assert (one.name, one.network and str(one.network), one.port) == (name, network, port)


@pytest.mark.parametrize("text", ["", "http://x", "a b", "10.0.0.0/99", "x:0", "x:", "*.example", "127.1", "u@x", "[x"])
def test_what_cannot_be_allowed_is_told_at_the_start(text: str) -> None:
    with pytest.raises(ValueError, match="replays cannot be allowed to"):
        Guard.parse([text])


@pytest.mark.parametrize("text", ["169.254.169.254", "169.254.169.254:80", "[fe80::1]", "0.0.0.0:5000"])
def test_an_address_that_is_never_dialled_is_told_at_the_start(text: str) -> None:
    """Within a network it is only left out: who allows 169.254.0.0/16 or everything is not made to list the rest."""
    with pytest.raises(NeverAllowed, match="replays are never allowed to"):
        Guard.parse([text])


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("http://localhost", "localhost"),
        ("http://localhost:80", "localhost"),
        ("https://localhost:80", "localhost:80"),
        ("https://localhost:443", "localhost"),
        ("http://[::1]:5000", "[::1]:5000"),
        ("http://[::1]", "[::1]"),
    ],
)
def test_host_and_port_are_shown_as_in_a_host_header(text: str, host: str) -> None:
    assert targets.authority(parse(text, GUARD)) == host


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("localhost", True),
        ("shop.localhost", True),
        ("127.0.0.2", True),
        ("::1", True),
        ("dev.local", False),
        ("notlocalhost", False),
        ("localhost.evil.test", False),
        ("10.0.0.1", False),
    ],
)
def test_this_machine_is_known_by_its_text(host: str, here: bool) -> None:
    assert targets.is_here(host) == here


def test_no_list_of_never_holds_loopback() -> None:
    assert addresses.never(IPv4Address("127.0.0.1")) is None
    assert addresses.never(IPv6Address("::1")) is None
