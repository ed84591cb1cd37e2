"""The inspector port: pages, JSON API and the live stream, for the developer alone."""

from collections.abc import Callable
from dataclasses import replace

from aiohttp import web

from binserver.assets import folder
from binserver.feed import Feed
from binserver.inspector import pages, routes
from binserver.inspector.assets import Assets
from binserver.inspector.errors import answering
from binserver.inspector.guard import MOST_BODY, guarding, harden
from binserver.inspector.keys import ASSETS, DOORS, FEED, GUARD, RENDERER, SETTINGS, STORE, TASKS
from binserver.inspector.render import Renderer
from binserver.inspector.runner import Runner
from binserver.inspector.stream import STREAMS, Pace, Streams
from binserver.inspector.tasks import Tasks
from binserver.model import Doors
from binserver.settings import Settings
from binserver.store import Store
from binserver.targets import Guard

__all__ = ["Runner", "application"]


def application(*, store: Store, feed: Feed, settings: Settings, doors: Callable[[], Doors]) -> web.Application:
    """The inspector, to be run by `Runner`; it opens and closes neither the store nor the feed's source.

    Args:
        store: Open.
        feed: What the store announces to; it is closed when the application shuts down.
        settings: For the names by which it may be called, where replays may go, and the public URL.
        doors: Where both listeners are; not asked before the first request.

    Raises:
        ValueError: The settings allow replays to something that is no address.
    """
    app = web.Application(
        middlewares=[guarding, answering(pages.problem)],
        client_max_size=MOST_BODY,
        handler_args={"access_log": None, "auto_decompress": False},
    )
    _carry(app, store=store, feed=feed, settings=settings, doors=doors)
    routes.add(app.router)
    app.on_response_prepare.append(harden)
    app.on_shutdown.append(_end)
    return app


def _carry(app: web.Application, *, store: Store, feed: Feed, settings: Settings, doors: Callable[[], Doors]) -> None:
    allowed = Guard.parse(settings.replay_allow)
    app[STORE], app[FEED], app[SETTINGS], app[DOORS] = store, feed, settings, doors
    app[GUARD] = lambda: replace(allowed, own_ports=doors().ports)
    app[TASKS], app[STREAMS] = Tasks(), Streams(Pace())
    app[ASSETS] = Assets.read(folder("static"))
    app[RENDERER] = Renderer(app.router, app[ASSETS].url)


async def _end(app: web.Application) -> None:
    """End what would keep the server from stopping: open streams, and replays whose targets hang."""
    app[FEED].close()
    await app[TASKS].end()
