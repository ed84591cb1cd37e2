"""How long a reading may take, and how long one takes."""

import gc
import time

from binserver.model import Capture
from binserver.providers import read

MOST_SECONDS = 0.05
"""CPU time of one reading."""

MOST_MEMORY = 64 * 2**20

SECRETS = ("your-webhook-secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "\u00e9\ud800", "00" * 32)

TIMES = 3


def seconds(capture: Capture, *, provider: str | None = None) -> float:
    """CPU time of a reading: the fastest of some, since what else the machine does can only make one slower.

    What the tests hold in memory is kept from the garbage collector, as the server does with its own.
    """
    gc.freeze()
    try:
        return min(_seconds(capture, provider) for _ in range(TIMES))
    finally:
        gc.unfreeze()


def _seconds(capture: Capture, provider: str | None) -> float:
    began = time.process_time()
    read(capture, provider=provider, secrets=SECRETS, public_url="https://hooks.example")
    return time.process_time() - began
