import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from binserver.inspector.tasks import Stopping, Tasks, TooMany


async def test_work_goes_on_when_the_one_who_waits_is_cancelled() -> None:
    tasks, may_end, ended = Tasks(), asyncio.Event(), asyncio.Event()

    async def work() -> None:
        await may_end.wait()
        ended.set()

    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(tasks.run("work", work()))
        await asyncio.sleep(0)
        waiting.cancel()
    may_end.set()

    async with asyncio.timeout(5):
        await ended.wait()


async def test_work_has_a_name() -> None:
    async def name() -> str:
        task = asyncio.current_task()
        assert task is not None
        return task.get_name()

    assert await Tasks().run("replay 17", name()) == "replay 17"


async def test_an_error_of_the_work_reaches_the_one_who_waits() -> None:
    async def fail() -> None:
        raise LookupError("nothing there")

    with pytest.raises(LookupError, match="nothing there"):
        await Tasks().run("work", fail())


async def test_ending_ends_what_runs_and_begins_nothing_more() -> None:
    tasks = Tasks()

    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(_outcome(tasks))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        await tasks.end()

    assert isinstance(waiting.result(), Stopping)
    assert isinstance(await _outcome(tasks), Stopping)


async def test_all_has_ended_when_ending_is_over() -> None:
    tasks, ended = Tasks(), []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            ended.append("work")

    async with asyncio.TaskGroup() as group:
        group.create_task(_outcome(tasks, work()))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        await tasks.end()
        assert ended == ["work"]


async def test_one_too_many_is_refused() -> None:
    tasks = Tasks(most=1)

    async with asyncio.TaskGroup() as group:
        group.create_task(_outcome(tasks))
        await asyncio.sleep(0)
        second = await _outcome(tasks)
        await tasks.end()

    assert isinstance(second, TooMany)


async def _outcome(tasks: Tasks, work: Coroutine[Any, Any, object] | None = None) -> Exception | None:
    """How a work ended, which never ends by itself unless told otherwise."""
    try:
        await tasks.run("work", work or asyncio.Event().wait())
    except (Stopping, TooMany) as error:
        return error
    return None
