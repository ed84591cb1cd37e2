"""What texts mean: money, times, telephone numbers."""

from datetime import UTC, timedelta, timezone
from decimal import Decimal

import pytest

from binserver.providers.spec import MoneyRule
from binserver.providers.values import Phone, moment, money, phone

RULE = MoneyRule(currency="MGA", aliases={"ar": "MGA"})


@pytest.mark.parametrize(
    ("text", "beside", "value", "currency"),
    [
        ("20", None, "20", "MGA"),
        ("5000 Ar", None, "5000", "MGA"),
        ("5000Ar", "XOF", "5000", "MGA"),
        ("1\u202f000\u00a0000", None, "1000000", "MGA"),
        ("100.0", "XOF", "100.0", "XOF"),
        ("1E5", "xof", "1E5", "XOF"),
        ("-7.5", None, "-7.5", "MGA"),
        ("10", "OUV", "10", "OUV"),
        ("10", "Francs", "10", "Francs"),
        ("1,000", None, None, "MGA"),
        ("1E99999999999999999999", None, None, "MGA"),
        ("NaN", None, None, "MGA"),
        ("Infinity", None, None, "MGA"),
        ("\u0661\u0662", None, None, "MGA"),
        ("1E99", None, None, "MGA"),
        ("1E-99", None, None, "MGA"),
        ("", None, None, "MGA"),
    ],
)
def test_money(text: str, beside: str | None, value: str | None, currency: str) -> None:
    read = money(text, beside, RULE)

    assert (read.text, read.currency) == (text, currency)
    assert read.value == (None if value is None else Decimal(value))


def test_hundredths_are_divided_only_where_declared() -> None:
    assert money("250000", "XOF", MoneyRule(unit="hundredths")).value == Decimal(2500)
    assert money("250000", "XOF", MoneyRule()).value == Decimal(250000)


def test_money_without_any_currency_has_none() -> None:
    assert money("5", None, MoneyRule()).currency is None


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2021-02-24T03:28:00.567Z", "2021-02-24T03:28:00.567000+00:00"),
        ("2021-02-24T03:28:00.567+0300", "2021-02-24T00:28:00.567000+00:00"),
        ("2021-02-24T03:28:00.5678901Z", "2021-02-24T03:28:00.567890+00:00"),
        ("2021-02-24 03:28", "2021-02-24T00:28:00+00:00"),
        ("1786211144", "2026-08-08T17:45:44+00:00"),
        ("1786211144102", "2026-08-08T17:45:44.102000+00:00"),
        ("1786211144.5", "2026-08-08T17:45:44.500000+00:00"),
        ("2021-02-30T00:00:00Z", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999999999999999", None),
        ("20210224", None),
        ("2021-W08-3", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_moments_are_in_utc(text: str, at: str | None) -> None:
    read = moment(text, timezone(timedelta(hours=3)))

    assert (read.at.isoformat() if read else None) == at
    assert read is None or read.at.tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "region", "e164"),
    [
        ("034 35 000 03", "MG", "+261343500003"),
        ("0343500003", "", None),
        ("+261343500003", "", "+261343500003"),
        ("261343500003", "", "+261343500003"),
        ("33555123456", "MG", "+33555123456"),
        ("0343500003", "ZZ", None),
        ("\u0660\u0663\u0664\u0663\u0665\u0660\u0660\u0660\u0660\u0663", "MG", None),
        ("+221 *** ** 09", "SN", None),
        ("0343500003;ext=1", "MG", None),
    ],
)
def test_a_phone_is_national_where_that_is_valid(text: str, region: str, e164: str | None) -> None:
    assert phone(text, region).e164 == e164


def test_what_is_no_number_has_no_carrier() -> None:
    assert phone("call me", "MG") == Phone(None, None)
