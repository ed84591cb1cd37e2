"""Finding out how the sender of a capture signs."""

from aiohttp import web

from binserver.inspector import finding
from binserver.inspector.errors import BadField
from binserver.inspector.pages import bins, captures, frame
from binserver.inspector.views.scheme_finder import scheme_finder
from binserver.inspector.views.shell import FieldError


async def find(request: web.Request) -> web.Response:
    """Try a secret, and show what fits; that alone where htmx asks. The secret is not shown again."""
    bin = await bins.bin_of(request)
    capture = await captures.capture_of(request, bin)
    typed = str((await request.post()).get("secret", ""))
    try:
        fits = await finding.find(request.app, capture.number, typed)
        shown = scheme_finder(capture, asked=True, fits=fits)
    except BadField as error:
        wrong = FieldError(field="secret", sentence=str(error))
        shown = scheme_finder(capture, asked=True, error=wrong)
    status = 422 if shown.error else 200
    if frame.wants_part(request):
        return frame.answer(request, shown, status=status)
    return await captures.answer(request, bin, capture, status=status, finder=shown)
