"""What came with a request to prove it, and how a verdict on that is worded."""

from dataclasses import dataclass
from datetime import UTC, datetime

from binserver.model import Freshness, Remark, Signature, Verdict
from binserver.providers import values
from binserver.providers.document import Document
from binserver.providers.paths import find, text_of
from binserver.providers.plans import place_of
from binserver.providers.spec import Scheme

MOST_PROOFS = 10
"""Proofs of one scheme that are looked at."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What came to prove a request: texts, of which one right one is enough, and the time signed with them."""

    scheme: Scheme
    document: Document
    texts: tuple[str, ...]
    timestamp: str

    def age(self, received_at: datetime) -> float | None:
        """How old the signature was when the request came, in seconds, negative if from the future.

        None where its time cannot be read.
        """
        moment = values.moment(self.timestamp, UTC)
        return (received_at - moment.at).total_seconds() if moment else None

    def verdict(
        self,
        signature: Signature,
        code: str,
        *,
        details: tuple[Remark, ...] = (),
        freshness: Freshness = "none",
        **params: str | int,
    ) -> Verdict:
        """What was found."""
        scope = self.scheme.scope if signature in {"match", "mismatch"} else "none"
        remark = Remark(code=code, params={"place": place_of(self.scheme), **params})
        return Verdict(
            signature=signature,
            scope=scope,
            freshness=freshness,
            scheme=self.scheme.name,
            reason=remark,
            details=details,
        )


def extract(scheme: Scheme, document: Document) -> Proof | None:
    """The proof that a request carries for a scheme, or None."""
    found = find(document, scheme.at)[:MOST_PROOFS]
    texts = [text for one in found if (text := text_of(one.value).strip())]
    if not texts or not all(find(document, one) for one in scheme.when):
        return None
    if any(find(document, one) for one in scheme.unless):
        return None
    stamp = find(document, scheme.timestamp) if scheme.timestamp else []
    timestamp = text_of(stamp[0].value).strip() if stamp else ""
    return Proof(scheme, document, tuple(text.removeprefix(scheme.prefix) for text in texts), timestamp)
