"""A developer's server, as a target of what is sent."""

import asyncio
from dataclasses import dataclass, field

from aiohttp import web


@dataclass
class Target:
    """A developer's server: what came, and whether it answers yet."""

    url: str = ""
    came: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, request: web.Request) -> web.Response:
        self.came.append((request.method, request.path_qs, dict(request.headers), await request.read()))
        self.reached.set()
        await self.may_answer.wait()
        return web.Response(status=201, text="taken")
