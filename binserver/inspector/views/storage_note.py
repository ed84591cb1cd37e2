"""What the pages say while the store does not take what comes."""

from dataclasses import dataclass
from datetime import datetime

from binserver.inspector.render import Partial
from binserver.model import Remark, Trouble

CODES = {"storage-full": 507, "storage-failed": 503}
"""What senders get, by the code of the trouble."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageNote(Partial):
    """The banner; `what` is None where there is no trouble.

    Attributes:
        what, way_out: What is wrong, and what can be done.
        refused: How many requests were turned away.
        code: What they got.
        since: When it began.
    """

    what: Remark | None = None
    way_out: Remark | None = None
    refused: int = 0
    code: int = 0
    since: datetime | None = None


def storage_note(trouble: Trouble | None) -> StorageNote:
    """The banner for this trouble."""
    if trouble is None:
        return StorageNote()
    return StorageNote(
        what=Remark(code=f"trouble-{trouble.cause}"),
        way_out=Remark(code=f"way-out-{trouble.cause}"),
        refused=trouble.refused,
        code=CODES[trouble.code],
        since=trouble.since,
    )
