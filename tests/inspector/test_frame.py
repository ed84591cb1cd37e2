"""What takes a while to draw is drawn beside what comes."""

import threading

import pytest
from aiohttp import web

from binserver.inspector.keys import RENDERER
from binserver.inspector.pages.frame import LARGE
from binserver.store import Store
from tests import make
from tests.inspector.conftest import Client


@pytest.mark.parametrize(("size", "beside"), [(LARGE - 1, False), (LARGE, True)], ids=["small", "large"])
async def test_a_large_body_is_drawn_in_a_thread(
    client: Client, store: Store, app: web.Application, monkeypatch: pytest.MonkeyPatch, size: int, *, beside: bool
) -> None:
    await store.add(make.incoming(body=b"x" * size))
    render, drawn_in = app[RENDERER].render, []

    def watched(context: object) -> str:
        drawn_in.append(threading.current_thread())
        return render(context)  # type: ignore[arg-type]

    monkeypatch.setattr(app[RENDERER], "render", watched)

    answer = await client.get("/bins/shop/1?tab=body", headers={"HX-Request": "true"})

    assert answer.status == 200
    assert (threading.main_thread() not in drawn_in) == beside
