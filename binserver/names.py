"""Names of bins: what one may be, and a random one."""

import re
import secrets
import string

ALPHABET = string.ascii_lowercase + string.digits
RANDOM_LENGTH = 20
"""More than 100 bits: nobody guesses where callbacks arrive."""

RULE = "1 to 64 of a-z, 0-9, - and _"

_NAME = re.compile(r"[a-z0-9_-]{1,64}")


def is_name(text: str) -> bool:
    """Whether a bin can be called this."""
    return _NAME.fullmatch(text) is not None


def random_name() -> str:
    """A name that nobody guesses."""
    return "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_LENGTH))
