"""What the application carries, each under its typed key."""

from collections.abc import Callable

from aiohttp import web

from binserver.feed import Feed
from binserver.inspector.assets import Assets
from binserver.inspector.render import Renderer
from binserver.inspector.tasks import Tasks
from binserver.model import Doors
from binserver.settings import Settings
from binserver.store import Store
from binserver.targets import Guard

STORE = web.AppKey("store", Store)
FEED = web.AppKey("feed", Feed)
SETTINGS = web.AppKey("settings", Settings)
DOORS: web.AppKey[Callable[[], Doors]] = web.AppKey("doors")
"""Where the listeners are; a call, since a port is known only when it is bound."""

GUARD: web.AppKey[Callable[[], Guard]] = web.AppKey("guard")
"""Where replays may go."""

ASSETS = web.AppKey("assets", Assets)
RENDERER = web.AppKey("renderer", Renderer)
TASKS = web.AppKey("tasks", Tasks)
