"""From the text that was sent to what it means: money, telephone numbers, times. None where it means nothing to us."""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from binserver.model import Money
from binserver.providers.spec import MoneyRule

MOST_DIGITS = 24
"""Digits of an amount that is read, on either side of the point: `1E999999999` would be a gigabyte of them."""

_BLANKS = " \u00a0\u202f"  # also those that French puts between thousands
_AMOUNT = rf"[+-]?[0-9](?:[0-9{_BLANKS}]*[0-9])?(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"
_MONEY = re.compile(rf"({_AMOUNT})[{_BLANKS}]*([A-Za-z]{{1,6}})?")
_PHONE = re.compile(r"\+?[0-9 ().-]{4,30}")
_UNIX = re.compile(r"[0-9]{1,16}(?:\.[0-9]{1,9})?")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:[Zz]|[+-]\d\d:?\d\d)?", re.ASCII)
_FEWEST_UNIX = 9  # digits: 1973; fewer are something else
_MILLISECONDS_FROM = 10**11  # as seconds, this is the year 5138


class Phone(NamedTuple):
    """A number in international form and its carrier; None for what is not known, as of a number that is not valid."""

    e164: str | None
    carrier: str | None


class Moment(NamedTuple):
    """A time in UTC, and whether its zone was sent."""

    at: datetime
    zoned: bool


def money(text: str, currency: str | None, rule: MoneyRule) -> Money:
    """An amount by its token; `currency` is what was sent beside it."""
    match = _MONEY.fullmatch(text.strip()[:100])
    beside = (match[2] if match else None) or currency
    value = _decimal(match[1]) if match else None
    if value is not None and rule.hundredths:
        value = value.scaleb(-2)
    return Money(value=value, currency=_iso(beside, rule), text=text)


def phone(text: str, region: str) -> Phone:
    """A telephone number, with or without its country's code: national if that is valid, else international."""
    return _phone(text.strip(), region) if _PHONE.fullmatch(text.strip()) else Phone(None, None)


def moment(text: str, zone: tzinfo) -> Moment | None:
    """A time in ISO 8601 or in Unix seconds or milliseconds; `zone` is meant where none was sent."""
    try:
        if len(text) >= _FEWEST_UNIX and _UNIX.fullmatch(text):
            return Moment(unix(text), zoned=True)
        if not _TIME.fullmatch(text):
            return None
        sent = datetime.fromisoformat(text)
        zoned = sent.tzinfo is not None
        return Moment((sent if zoned else sent.replace(tzinfo=zone)).astimezone(UTC), zoned)
    except (ValueError, OverflowError):  # 31 February, or the first and last hours of the calendar
        return None


def unix(text: str) -> datetime:
    """The time of Unix seconds, or of milliseconds where that many seconds would be too far off.

    Raises:
        ValueError: It is no number.
        OverflowError: No calendar has it.
    """
    if not _UNIX.fullmatch(text):
        raise ValueError(text)
    number = Decimal(text)
    micros = int(number * (1000 if number >= _MILLISECONDS_FROM else 1_000_000))
    return _EPOCH + timedelta(microseconds=micros)


def _decimal(token: str) -> Decimal | None:
    try:
        value = Decimal(token.translate(dict.fromkeys(map(ord, _BLANKS))))
    except ArithmeticError:  # an exponent that no Decimal holds
        return None
    sizes = (value.adjusted(), -int(value.as_tuple().exponent), len(value.as_tuple().digits))
    return value if max(sizes) <= MOST_DIGITS else None


def _iso(sent: str | None, rule: MoneyRule) -> str | None:
    """The ISO code for what was sent; a word that is none is kept as it is, since test systems invent them."""
    if not sent:
        return rule.currency
    return rule.aliases.get(sent.lower(), sent.upper() if re.fullmatch(r"[A-Za-z]{3}", sent) else sent)


@lru_cache(maxsize=4096)
def _phone(text: str, region: str) -> Phone:
    import phonenumbers  # noqa: PLC0415 - a tenth of a second that most commands need not spend
    from phonenumbers import carrier  # noqa: PLC0415

    tries = [(text, region or None)] if region or text.startswith("+") else []
    if not text.startswith(("+", "0")):
        tries.append((f"+{text}", None))
    for number, country in tries:
        try:
            parsed = phonenumbers.parse(number, country)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(parsed):
            e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
            return Phone(e164, carrier.name_for_number(parsed, "en") or None)
    return Phone(None, None)
