"""Values as text: sizes, durations, times, money and numbers of telephones."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from binserver.model import Money

THIN = "\u202f"
"""The narrow no-break space between groups of digits and before units."""

MOST_DIGITS = 30
"""An amount of more digits is shown as it was sent."""

_WHOLE = 10  # of a unit of time, from which on no fraction is shown

SYMBOLS: Mapping[str, str] = {"MGA": "Ar", "XAF": "F CFA", "XOF": "F CFA"}
"""How a currency is written where it is used; any other keeps its ISO code."""


def iso(at: datetime) -> str:
    """For the `datetime` attribute: RFC 3339 in UTC, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def clock(at: datetime) -> str:
    """The time of day in UTC, as it is shown until the browser makes it local."""
    return at.astimezone(UTC).strftime("%H:%M:%S")


def moment(at: datetime) -> str:
    """Day and time in UTC to the millisecond, as it is shown until the browser makes it local."""
    return at.astimezone(UTC).isoformat(sep=" ", timespec="milliseconds").replace("+00:00", " UTC")


def size(count: int) -> str:
    """A size in words, in powers of 1024: "462 B", "1.4 KiB"."""
    amount, unit = float(count), "B"
    for larger in ("KiB", "MiB", "GiB"):
        if amount < 1024:  # noqa: PLR2004 - the power itself
            break
        amount, unit = amount / 1024, larger
    return f"{amount:.1f}".removesuffix(".0") + THIN + unit


def span(seconds: float) -> str:
    """How long something was, in the largest unit of which there are two: "15 s", "90 s", "5 min", "20 779 d"."""
    amount, unit = float(seconds), "s"
    for times, larger in ((60, "min"), (60, "h"), (24, "d")):
        if amount < 2 * times:
            break
        amount, unit = amount / times, larger
    shown = grouped(Decimal(round(amount))) if amount >= _WHOLE else f"{amount:.2g}"
    return shown + THIN + unit


def took(seconds: float) -> str:
    """A duration to two figures at least: "0.34 ms", "7.5 ms", "210 ms", "1.24 s"."""
    if seconds >= 1:
        return f"{seconds:.2f}{THIN}s"
    milliseconds = max(seconds * 1000, 0)
    return f"{milliseconds:.0f}{THIN}ms" if milliseconds >= _WHOLE else f"{milliseconds:.2g}{THIN}ms"


def grouped(value: Decimal) -> str:
    """A number with its thousands set apart and every decimal that was sent."""
    return f"{value:,f}".replace(",", THIN)


def money(amount: Money) -> str:
    """An amount as it is written where it is used, or the text as sent where no number was made of it."""
    if amount.value is None or not amount.value.is_finite() or abs(amount.value.adjusted()) > MOST_DIGITS:
        return amount.text
    unit = SYMBOLS.get(amount.currency or "", amount.currency or "")
    return f"{grouped(amount.value)}\u00a0{unit}".rstrip("\u00a0")


def phone(e164: str) -> str:
    """A number in international form, in groups."""
    import phonenumbers  # noqa: PLC0415 - the server starts without it

    try:
        parsed = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def place(path: str) -> str:
    """Where in the request a value stood: "?ref=" in the query, "X-Name:" in a header, else its path in the body."""
    where, dot, rest = path.partition(".")
    if where == "query" and dot:
        return f"?{rest}="
    if where == "header" and dot:
        return f"{rest}:"
    return rest if where == "body" and dot else path


def visible(text: str) -> str:
    """Text with its control characters by their names, all but line ends and tabs."""
    return text.replace("\r\n", "\n").translate(_SHOWN)


_NAMES = (
    *("NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS", "HT", "LF", "VT", "FF", "CR", "SO", "SI"),
    *("DLE", "DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB", "CAN", "EM", "SUB", "ESC", "FS", "GS", "RS", "US"),
)
"""Of ASCII's control characters; few fonts hold the pictures that Unicode has of them."""

_SHOWN = {code: f"\u27e8{name}\u27e9" for code, name in enumerate(_NAMES) if chr(code) not in "\n\t"}
_SHOWN |= {0x7F: "\u27e8DEL\u27e9"}
# What turns or hides text: bidirectional controls and zero-width characters, shown by their number.
_SHOWN |= {
    code: f"\u27e8U+{code:04X}\u27e9"
    for code in (
        *range(0x80, 0xA0),
        0xAD,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x206A),
        0xFEFF,
    )
}

FILTERS: Mapping[str, Callable[[Any], str]] = {
    "clock": clock,
    "iso": iso,
    "moment": moment,
    "money": money,
    "phone": phone,
    "place": place,
    "size": size,
    "took": took,
    "visible": visible,
}
"""What templates know these by."""
