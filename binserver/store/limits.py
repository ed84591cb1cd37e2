"""How much the store does at once, and how much it keeps beside the bins."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The defaults are for a server; tests choose small ones.

    Attributes:
        group_rows, group_bytes: The largest group that is committed at once; a single row may be larger.
        queued_rows, queued_bytes: What may wait for the disk; beyond it, writes fail at once.
        log: How many of the newest changes are kept, at least.
        lost_rows, lost_bytes: How much lost and found keeps, in captures and in bytes of bodies and headers.
        undo: Seconds during which a delete can be undone.
        step: Rows that are swept away between two groups, or as many more as the group brought, up to `most_step`.
        patience: Seconds that another program's lock on the file is waited for.
        probe: Seconds between two looks whether a trouble is over.
        calm: Seconds without a failure after which it may be.
        reserve: Bytes that are set aside for what makes room on a full disk; less where little is free.
    """

    group_rows: int = 256
    group_bytes: int = 8 * 2**20
    queued_rows: int = 10_000
    queued_bytes: int = 64 * 2**20
    log: int = 100_000
    lost_rows: int = 500
    lost_bytes: int = 32 * 2**20
    undo: float = 60.0
    step: int = 50
    most_step: int = 200
    patience: float = 5.0
    probe: float = 1.0
    calm: float = 3.0
    reserve: int = 8 * 2**20


DEFAULTS = Limits()
