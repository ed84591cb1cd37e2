"""Raw bytes, and what must be seen of them."""

from tests.capture.corpus.bodies import BODIES
from tests.capture.corpus.differ import DIFFER
from tests.capture.corpus.foreign import FOREIGN
from tests.capture.corpus.heads import HEADS
from tests.capture.corpus.requests import REQUESTS
from tests.capture.corpus.stray import STRAY
from tests.capture.corpus.wire import Cases, Seen

BROKEN: Cases = HEADS | BODIES | FOREIGN
"""What was meant as a request, or as none."""

EVERYTHING: Cases = REQUESTS | BROKEN | STRAY

__all__ = ["BROKEN", "DIFFER", "EVERYTHING", "REQUESTS", "Cases", "Seen"]
