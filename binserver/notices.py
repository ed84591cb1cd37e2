"""What the log of changes says: one line for each thing that happened to a bin or a capture."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

ChangeKind: TypeAlias = Literal[
    "captured", "read", "replayed", "marked", "deleted", "restored", "moved", "bin", "evicted"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One line in the log, written in the same transaction as what it tells.

    Attributes:
        change: Its place in the log: the `id` of every stream and the cursor of every live page.
        kind: What happened. "marked" is pinned, noted or seen; "bin" is a bin made, changed, emptied or deleted.
        number: The capture it happened to, if one.
        bin: The name of the bin that it belongs to, or None for lost and found.
    """

    change: int
    kind: ChangeKind
    number: int | None = None
    bin: str | None = None
