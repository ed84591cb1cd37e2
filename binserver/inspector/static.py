"""Serving the static files, from memory: nothing of what is asked ever becomes a path on the disk."""

from aiohttp import web

from binserver.inspector.keys import ASSETS

FOR_EVER = "public, max-age=31536000, immutable"


async def serve(request: web.Request) -> web.Response:
    """A file at its hashed address.

    Raises:
        web.HTTPNotFound: No file has it, now.
    """
    asset = request.app[ASSETS].at(request.path)
    if asset is None:
        raise web.HTTPNotFound
    zipped = asset.zipped if "gzip" in request.headers.get("Accept-Encoding", "").lower() else None
    tag = asset.tag if zipped is None else f"{asset.tag}-gzip"
    headers = {"Cache-Control": FOR_EVER, "ETag": f'"{tag}"', "Vary": "Accept-Encoding"}
    if any(known.value in {tag, "*"} for known in request.if_none_match or ()):
        return web.Response(status=304, headers=headers)
    headers["Content-Type"] = asset.content_type
    if zipped is None:
        return web.Response(body=asset.data, headers=headers)
    return web.Response(body=zipped, headers=headers | {"Content-Encoding": "gzip"})
