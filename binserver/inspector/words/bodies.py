"""Of bodies: their codings and their charset."""

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "coding-unknown": "The body cannot be decoded further: no coding is known here by the name {coding}.",
    "codings-too-many": "The body is not decoded: more than {limit} codings are on top of one another.",
    "coding-bomb": "The body is not decoded: the {coding} grows to over {times} times its size, as no message does.",
    "coding-broken": "The {coding} is broken: byte {at} cannot be of it.",
    "coding-ends-early": "The {coding} ends too early, before byte {at}: the body is cut off.",
    "coding-goes-on": "The {coding} is complete, and yet something follows from byte {at} on. It is not shown.",
    "decoded-too-large-to-read": "Decoded, the body is larger than {limit_size}, and is not read.",
    "json-not-utf-8": (
        "This is not UTF-8, as JSON has to be: byte {at} is {byte} (hex). It is shown here as {charset}; "
        "most parsers will refuse it."
    ),
}
