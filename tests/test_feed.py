import asyncio

import pytest

from binserver.feed import Feed, FeedClosed


async def test_a_follower_behind_is_told_at_once() -> None:
    feed = Feed()
    feed.announce(7)

    assert await feed.beyond(3) == 7


async def test_a_follower_waits_for_the_next_change() -> None:
    feed = Feed()
    feed.announce(7)

    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(feed.beyond(7))
        await asyncio.sleep(0)
        assert not waiting.done()
        feed.announce(8)

    assert waiting.result() == 8


async def test_an_older_announcement_does_not_turn_the_feed_back() -> None:
    feed = Feed()
    feed.announce(7)
    feed.announce(5)

    assert feed.change == 7


async def test_closing_ends_every_follower() -> None:
    feed = Feed()
    followers = [asyncio.ensure_future(feed.beyond(0)) for _ in range(3)]
    await asyncio.sleep(0)

    feed.close()

    ends = await asyncio.gather(*followers, return_exceptions=True)
    assert all(isinstance(end, FeedClosed) for end in ends)


async def test_a_closed_feed_takes_no_followers() -> None:
    feed = Feed()
    feed.announce(1)
    feed.close()

    with pytest.raises(FeedClosed):
        await feed.beyond(0)
