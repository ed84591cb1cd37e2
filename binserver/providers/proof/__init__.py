"""Who sent it, and is it whole: the few mechanisms by which providers prove themselves.

Each goes the same way: *extract* the proof and its time, *assemble* what was signed, *compare* it with each secret.
The clock is never looked at: the time of receipt comes with the capture.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from binserver.model import Remark, Signature, Verdict
from binserver.providers.document import Document
from binserver.providers.plans import ShapePlan, place_of
from binserver.providers.proof import compare, message_signatures
from binserver.providers.proof.extract import extract
from binserver.providers.proof.keys import same
from binserver.providers.proof.resign import sign
from binserver.providers.spec import Provider, Scheme

__all__ = ["NO_PROVIDER", "same", "sign", "verdict"]

NO_PROVIDER = Verdict(signature="absent", scope="none", reason=Remark(code="no-provider"))
"""Where nobody claims the request, nobody is known to have proved anything."""

_WORST_FIRST: tuple[Signature, ...] = ("mismatch", "malformed", "unverifiable", "needs-network", "no-secret", "match")


def verdict(plan: ShapePlan, document: Document, *, secrets: Sequence[str], received_at: datetime) -> Verdict:
    """What all the schemes of a provider come to: a wrong proof spoils a right one."""
    provider = plan.provider
    if plan.unsigned is not None:
        return plan.unsigned
    checked = [one for scheme in provider.schemes if (one := _check(scheme, document, secrets, received_at))]
    if not checked:
        return _absent(provider)
    worst = min(checked, key=lambda one: (_WORST_FIRST.index(one.signature), one.scope != "body"))
    if worst.signature == "mismatch" and any(one.signature == "match" for one in checked):
        return _though_another_matches(worst)
    return worst


def _check(scheme: Scheme, document: Document, secrets: Sequence[str], received_at: datetime) -> Verdict | None:
    proof = extract(scheme, document)
    if proof is None:
        return None
    if scheme.kind == "rfc9421":
        return message_signatures.check(proof, secrets, received_at)
    return compare.check(proof, secrets, received_at)


def _absent(provider: Provider) -> Verdict:
    places = dict.fromkeys(place_of(scheme) for scheme in provider.schemes)
    params = {"provider": provider.title, "place": " / ".join(places)}
    return Verdict(signature="absent", reason=Remark(code="proof-missing", params=params))


def _though_another_matches(worst: Verdict) -> Verdict:
    """A wrong proof beside a right one: what was signed is not what came, or another secret signed it."""
    code = (
        "signature-differs-though-secret-matches"
        if worst.scope == "body"
        else "secret-differs-though-signature-matches"
    )
    return replace(worst, reason=replace(worst.reason, code=code))
