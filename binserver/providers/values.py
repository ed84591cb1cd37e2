"""From the text that was sent to what it means: money, telephone numbers, times. None where it means nothing to us."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import NamedTuple

from binserver.model import Money, Party
from binserver.providers.spec import MoneyRule

ALIASES: Mapping[str, str] = {
    "ar": "MGA",
    "ariary": "MGA",
    "ksh": "KES",
    "kshs": "KES",
    "ush": "UGX",
    "tsh": "TZS",
    "gh₵": "GHS",
    "₦": "NGN",
    "fcfa": "XOF",
    "cfa": "XOF",
    "f cfa": "XOF",
}
"""ISO codes by what is written instead; a provider of Central Africa declares that its francs are XAF."""

DECIMALS: Mapping[str, int] = {
    **dict.fromkeys(["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI"], 0),
    **dict.fromkeys(["VND", "VUV", "XAF", "XOF", "XPF"], 0),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
}
"""Decimals of the minor unit by ISO 4217, where they are not two."""

MOST_DIGITS = 24
"""Digits of an amount that is read, on either side of the point: `1E999999999` would be a gigabyte of them."""

_BLANKS = " \u00a0\u202f"  # also those that French puts between thousands
_NO_BLANKS = dict.fromkeys(map(ord, _BLANKS))
_AMOUNT = rf"[+-]?[0-9](?:[0-9{_BLANKS}]*[0-9])?(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"
_MONEY = re.compile(rf"({_AMOUNT})[{_BLANKS}]*([A-Za-z]{{1,6}})?")
_PHONE = re.compile(r"\+?[0-9 ().-]{4,30}")
_CODE = re.compile(r"[A-Za-z]{3}")
_UNIX = re.compile(r"[0-9]{1,16}(?:\.[0-9]{1,9})?")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:[Zz]|[+-]\d\d:?\d\d)?", re.ASCII)
_COMPACT = re.compile(r"20\d\d[01]\d[0-3]\d[0-2]\d[0-5]\d[0-6]\d", re.ASCII)  # as Unix time, this is after 2600
_POINTED = re.compile(r"\d\d\.\d\d\.\d{4} \d\d:\d\d:\d\d", re.ASCII)
_MAIL = re.compile(r"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (?:[+-]\d{4}|GMT|UTC)", re.ASCII)
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


@lru_cache(maxsize=4096)
def money(text: str, currency: str | None, rule: MoneyRule) -> Money:
    """An amount by its token; `currency` is what was sent beside it."""
    match = _MONEY.fullmatch(text.strip()[:100])
    sent = (match[2] if match else None) or currency
    code = _iso(sent, rule) if sent else rule.currency
    value = _decimal(match[1]) if match else None
    if value is not None and rule.unit != "major":
        value = value.scaleb(-_decimals(code, rule))
    return Money(value=value, currency=code, text=text)


@lru_cache(maxsize=4096)  # phonenumbers takes half a millisecond each
def phone(text: str, region: str) -> Phone:
    """A telephone number, with or without its country's code: national if that is valid, else international."""
    return _phone(text.strip(), region) if _PHONE.fullmatch(text.strip()) else Phone(None, None)


@lru_cache(maxsize=4096)
def party(text: str, region: str, name: str | None) -> Party:
    """Whoever has this number."""
    e164, carrier = phone(text, region)
    return Party(text=text, e164=e164, carrier=carrier, name=name)


def moment(text: str, zone: tzinfo) -> Moment | None:
    """A time as providers write them; `zone` is meant where none was sent.

    ISO 8601, Unix seconds or milliseconds, `20260808214544`, `08.08.2026 21:45:44`, or as in e-mail.
    """
    try:
        sent = _sent(text)
        if sent is None:
            return None
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


def _sent(text: str) -> datetime | None:
    """The time as it stands, with a zone or without.

    Raises:
        ValueError, OverflowError: No calendar has it.
    """
    if _TIME.fullmatch(text):
        return datetime.fromisoformat(text)
    if _COMPACT.fullmatch(text):
        return datetime.strptime(text, "%Y%m%d%H%M%S")  # noqa: DTZ007 - the zone is the caller's
    if len(text) >= _FEWEST_UNIX and _UNIX.fullmatch(text):
        return unix(text)
    if _POINTED.fullmatch(text):
        return datetime.strptime(text, "%d.%m.%Y %H:%M:%S")  # noqa: DTZ007
    return parsedate_to_datetime(text) if _MAIL.fullmatch(text) else None


def _decimal(token: str) -> Decimal | None:
    try:
        value = Decimal(token if token.isdigit() else token.translate(_NO_BLANKS))
    except ArithmeticError:  # an exponent that no Decimal holds
        return None
    digits = value.as_tuple()
    sizes = (value.adjusted(), -int(digits.exponent), len(digits.digits))
    return value if max(sizes) <= MOST_DIGITS else None


def _decimals(code: str | None, rule: MoneyRule) -> int:
    if rule.unit == "hundredths" or code is None:
        return 2
    return rule.decimals.get(code, DECIMALS.get(code, 2))


def _iso(sent: str, rule: MoneyRule) -> str:
    """The ISO code for what was sent; a word that is none is kept as it is, since test systems invent them."""
    folded = sent.lower()
    known = rule.aliases.get(folded) or ALIASES.get(folded)
    return known or (sent.upper() if _CODE.fullmatch(sent) else sent)


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
