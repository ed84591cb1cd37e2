"""A captured body as a file."""

from aiohttp import web


def as_file(number: int, data: bytes) -> web.Response:
    """A body to be saved, never to be shown: whatever it claims to be, no browser draws or runs it on this origin."""
    headers = {
        "Content-Disposition": f'attachment; filename="capture-{number}.bin"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return web.Response(body=data, content_type="application/octet-stream", headers=headers)
