import pytest
from multidict import CIMultiDict

from binserver.capture.peer import with_claim
from binserver.model import Peer

PEER = Peer(address="127.0.0.1", port=50000)


@pytest.mark.parametrize(
    ("headers", "claimed"),
    [
        ({}, None),
        ({"x-forwarded-for": "192.0.2.7"}, "192.0.2.7"),
        ({"X-Forwarded-For": " 192.0.2.7 , 10.0.0.1"}, "192.0.2.7"),
        ({"X-Forwarded-For": "192.0.2.7:4711"}, "192.0.2.7"),
        ({"X-Forwarded-For": "2001:db8::1"}, "2001:db8::1"),
        ({"X-Forwarded-For": "[2001:db8::1]:4711"}, "2001:db8::1"),
        ({"X-Forwarded-For": "<script>"}, None),
        ({"X-Forwarded-For": "unknown", "X-Real-IP": "192.0.2.8"}, "192.0.2.8"),
        ({"Forwarded": "for=192.0.2.43;proto=http, for=198.51.100.17"}, "192.0.2.43"),
        ({"Forwarded": 'proto=https; For="[2001:db8:cafe::17]:4711"'}, "2001:db8:cafe::17"),
        ({"Forwarded": "for=_hidden"}, None),
        ({"CF-Connecting-IP": "192.0.2.9"}, "192.0.2.9"),
        ({"X-Forwarded-For": ""}, None),
    ],
)
def test_a_claim_is_an_address_or_nothing(headers: dict[str, str], claimed: str | None) -> None:
    assert with_claim(PEER, CIMultiDict(headers)) == Peer(address="127.0.0.1", port=50000, claimed=claimed)
