"""Vectors: what senders publish, and what their own kits sign, is taken; the same with another body is not."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from binserver.message import Message
from binserver.model import Verdict
from binserver.providers import read
from tests.providers.readings import captured

FOLDER = Path(__file__).parent / "vectors"

VECTORS = [
    pytest.param(vector, id=f"{path.stem}: {name}")
    for path in sorted(FOLDER.glob("*.json"))
    for name, vector in json.loads(path.read_text("utf-8")).items()
]


def verdict_of(vector: dict[str, Any], *, body: str | None = None, secret: str | None = None) -> Verdict:
    """The verdict on a vector as it would be captured, perhaps with another body or another secret in the bin."""
    message = Message(
        method="POST",
        request_target=vector["target"],
        headers=tuple((name, value) for name, value in vector["headers"]),
        body=(vector["body"] if body is None else body).encode(),
    )
    capture = captured(
        message,
        request_target=vector["target"],
        received_at=datetime.fromtimestamp(vector["received_at"], UTC),
    )
    secrets = (vector["secret"] if secret is None else secret,)
    reading = read(capture, secrets=secrets, public_url=vector["public_url"])
    assert reading.provider == vector["provider"]
    return reading.verdict


@pytest.mark.parametrize("vector", VECTORS)
def test_a_vector_matches(vector: dict[str, Any]) -> None:
    verdict = verdict_of(vector)

    assert (verdict.signature, verdict.scope) == ("match", "body"), verdict
    assert verdict.freshness in {"ok", "none"}


@pytest.mark.parametrize("vector", VECTORS)
def test_another_body_does_not(vector: dict[str, Any]) -> None:
    before, after = vector["tampered"]

    assert before in vector["body"]
    assert verdict_of(vector, body=vector["body"].replace(before, after)).signature == "mismatch"


@pytest.mark.parametrize("vector", VECTORS)
def test_without_its_secret_nothing_is_said(vector: dict[str, Any]) -> None:
    assert verdict_of(vector, secret="").signature == "no-secret"
