"""The names that credentials go by: a table of words, so that `pin` is one and `shipping` is not."""

import re
from functools import lru_cache
from itertools import pairwise

WORDS = frozenset(
    {
        "auth",
        "authentication",
        "authorization",
        "bearer",
        "cookies",
        "credentials",
        "csc",
        "cvc",
        "cvv",
        "jeton",
        "jsessionid",
        "jwt",
        "mdp",
        "otp",
        "passe",
        "passwd",
        "passwords",
        "phpsessid",
        "pin",
        "pincode",
        "pwd",
        "secrets",
        "session",
        "sessionid",
        "sig",
        "signatures",
        "tokens",
        "verifier",
    }
)
"""Each is a credential wherever it stands as a word of a name: `user_pin`, `userPin`, `X-User-PIN`."""

ENDS = (
    "cookie",
    "credential",
    "hmac",
    "motdepasse",
    "passcode",
    "passphrase",
    "password",
    "secret",
    "signature",
    "token",
)
"""These also end a word that is written together: `accesstoken`, `clientsecret`."""

PAIRS = frozenset(
    f"{first} {second}"
    for first, second in (
        *(
            (of, "key")
            for of in ("access", "account", "api", "auth", "encryption", "functions", "hmac", "license", "master")
        ),
        *((of, "key") for of in ("private", "secret", "server", "shared", "signing", "subscription", "webhook")),
        ("verif", "hash"),
    )
)
"""Two words one after the other, or written together: `apiKey`, `X-Shared-Key`, `accesskey`."""

WHOLE = frozenset({"pass", "sid"})
"""Only where they are all of a name."""

ABOUT = frozenset(
    {
        "algorithm",
        "at",
        "count",
        "date",
        "enabled",
        "endpoint",
        "expiration",
        "expired",
        "expires",
        "expiry",
        "in",
        "length",
        "limit",
        "method",
        "mode",
        "required",
        "status",
        "time",
        "timestamp",
        "ttl",
        "type",
        "uri",
        "url",
        "usage",
        "used",
        "valid",
        "verified",
        "version",
    }
)
"""A name that ends in one of these is about a credential, and holds none: `signature_date`, `token_type`."""

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+")
_LONGEST = 200  # characters of a name that are looked at


@lru_cache(maxsize=4096)
def names_credential(name: str) -> bool:
    """Whether what goes by this name is a credential. A name of no words, like "", is of none.

    `pinCode` is one: that of a payer's telephone, which in mobile money is what pays, before that of a postman.
    """
    words = [word.lower() for word in _WORD.findall(name[:_LONGEST])]
    if not words or words[-1] in ABOUT:
        return False
    pairs = {f"{first} {second}" for first, second in pairwise(words)}
    return (
        any(word in WORDS or word.endswith(ENDS) or word in _TOGETHER for word in words)
        or not pairs.isdisjoint(PAIRS)
        or (len(words) == 1 and words[0] in WHOLE)
    )


_TOGETHER = frozenset(pair.replace(" ", "") for pair in PAIRS)
