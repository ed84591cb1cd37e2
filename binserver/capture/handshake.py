"""What some providers have to be answered before they send anything; only the bins meant for those look for it."""

import logging

from binserver.capture.arrival import Arrival, as_kept
from binserver.message import Message
from binserver.model import Bin, ReceivedBody, Reply
from binserver.providers import PROVIDERS
from binserver.providers.handshakes import MOST_BODY, reply_to

DEMANDING = {name: one for name, one in PROVIDERS.items() if one.handshakes}

log = logging.getLogger(__name__)


def handshake(arrival: Arrival, bin: Bin | None, body: ReceivedBody) -> Reply | None:
    """What the bin's provider has to be answered to this request; None where the bin answers as always."""
    provider = DEMANDING.get(bin.provider) if bin is not None and bin.provider is not None else None
    if provider is None or body.size > MOST_BODY:
        return None
    message = Message(
        method=arrival.method,
        request_target=arrival.request_target,
        headers=as_kept(arrival.message.raw_headers),
        body=bytes(body.tail),
    )
    try:
        return reply_to(provider, message)
    except Exception:
        log.exception("a handshake of %s could not be read", provider.name)  # it is kept all the same
        return None
