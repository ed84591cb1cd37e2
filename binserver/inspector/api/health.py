"""Whether the server can do its work."""

from aiohttp import web

from binserver import __version__
from binserver.inspector import json
from binserver.inspector.errors import RETRY_AFTER
from binserver.inspector.keys import STORE
from binserver.inspector.table import Row
from binserver.model import Remark, Trouble


async def health(request: web.Request) -> web.Response:
    """That the store answers and takes what comes, or 503 and why not."""
    store = request.app[STORE]
    trouble = store.look()
    if trouble is not None:
        return json.answer(_in_trouble(trouble), status=503, headers={"Retry-After": RETRY_AFTER})
    await store.bins()
    return json.answer({"status": "ok", "version": __version__, "integrity": store.integrity})


def _in_trouble(trouble: Trouble) -> json.Shape:
    """Why captures are turned away, in the envelope of errors and for programs that only look at `status`."""
    said = (json.words(Remark(code=f"{part}-{trouble.cause}")) for part in ("trouble", "way-out"))
    return {
        "status": trouble.code,
        "version": __version__,
        "since": json.time(trouble.since),
        "refused": trouble.refused,
        "error": {"code": trouble.code.replace("-", "_"), "message": " ".join(said), "field": None},
    }


ROUTES: tuple[Row, ...] = (("GET", "/healthz", "healthz", health),)
