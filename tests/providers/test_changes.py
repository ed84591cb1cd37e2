"""Changes: other texts in samples, by path or by what a provider calls its amount, reference and status."""

import random
from datetime import UTC, datetime

import pytest

from binserver.message import Message
from binserver.providers import PROVIDERS, Sample, fresh, read, samples
from binserver.providers.changes import PARTS, CannotChange, Changes, Part, changed, texts_of, words_of
from tests.providers.readings import RECEIVED_AT, captured

SAMPLES = {one.name: one for one in samples()}
NOW = datetime(2026, 8, 8, 18, 45, 44, tzinfo=UTC)


def made(name: str, changes: Changes) -> Message:
    """A fresh sample with these changes."""
    return fresh(SAMPLES[name], now=NOW, random=random.Random(1), changes=changes)


def only(part: Part, text: str) -> Changes:
    """A change of this part alone."""
    texts = dict.fromkeys(PARTS) | {part: text}
    return Changes(amount=texts["amount"], reference=texts["reference"], status=texts["status"])


@pytest.mark.parametrize("name", sorted(PROVIDERS))
def test_what_is_changed_is_read_so_or_refused(name: str) -> None:
    """A refusal is right where the status follows from the kind of event, which a word alone does not change."""
    provider = PROVIDERS[name]
    for sample in [one for one in samples() if one.provider == name]:
        for part, text in texts_of(provider, sample.message).items():
            other = "7" if part != "status" else next(iter(words_of(provider, sample.message)), "7")
            message = after(sample, part, other)

            if message is None:
                assert part == "status", sample.name
            else:
                assert texts_of(provider, message)[part] == other, sample.name
                assert (message == sample.message) == (text == other), sample.name


def after(sample: Sample, part: Part, text: str) -> Message | None:
    """The sample with this change, or None if that is refused."""
    try:
        return changed(PROVIDERS[sample.provider], sample.message, only(part, text))
    except CannotChange:
        return None


@pytest.mark.parametrize(
    ("name", "path", "said"),
    [
        ("mvola.completed", "fees[0].feeAmount", b'"feeAmount": "7"'),
        ("mvola.completed", "debitParty[key=msisdn].value", b'"value": "7"'),
        ("paydunya.completed", "data.invoice.total_amount", b"total_amount%5D=7"),
        ("bictorys.succeeded", "amount", b'"amount": 7,'),
    ],
)
def test_a_path_leads_into_json_and_forms(name: str, path: str, said: bytes) -> None:
    assert said in made(name, Changes(set={path: "7"})).body


def test_a_number_becomes_a_text_where_it_must() -> None:
    assert b'"amount": "seven"' in made("bictorys.succeeded", Changes(amount="seven")).body


def test_what_is_changed_is_signed_afterwards() -> None:
    message = made("bictorys.signed", Changes(amount="250000"))

    secret = PROVIDERS["bictorys"].sample_secret
    assert read(captured(message, received_at=RECEIVED_AT), secrets=(secret,)).verdict.signature == "match"


def test_the_length_is_told_anew() -> None:
    message = made("mvola.completed", Changes(status="pending"))

    assert message.header("Content-Length") == str(len(message.body))


@pytest.mark.parametrize("part", PARTS)
def test_who_sends_no_such_thing_says_what_can_be_set(part: Part) -> None:
    with pytest.raises(
        CannotChange, match=r"^Telegram sends no \w+ of its own in this sample; what can be set is "
    ) as raised:
        made("telegram.message", only(part, "7"))

    assert raised.value.field == part
