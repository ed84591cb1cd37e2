"""Handshakes: declared as data, each answered as its provider documents."""

import random
from datetime import UTC, datetime

import pytest

from binserver.message import Message
from binserver.providers import PROVIDERS, fresh, samples
from binserver.providers.handshakes import reply_to

DEMANDING = {name: one for name, one in PROVIDERS.items() if one.handshakes}
NOW = datetime(2026, 11, 22, 9, 30, 15, tzinfo=UTC)


@pytest.mark.parametrize("name", sorted(DEMANDING))
def test_a_provider_with_handshakes_has_a_sample_of_one_and_others_of_none(name: str) -> None:
    messages = [fresh(one, now=NOW, random=random.Random(1)) for one in samples() if one.provider == name]

    answered = [reply_to(DEMANDING[name], message) is not None for message in messages]

    assert any(answered)
    assert not all(answered)


def test_who_has_no_handshake_is_not_looked_at() -> None:
    broken = Message(method="POST", request_target="/", headers=(("Content-Type", "application/json"),), body=b"{")

    assert reply_to(PROVIDERS["mvola"], broken) is None
    assert reply_to(PROVIDERS["slack"], broken) is None
