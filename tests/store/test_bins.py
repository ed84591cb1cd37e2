"""Bins: made, changed, emptied, deleted; secrets go in and do not come out."""

from dataclasses import replace
from pathlib import Path

import pytest

from binserver.filters import CaptureFilter
from binserver.model import Keep, Reply
from binserver.store import Limits, NameTaken, NotFound, Store
from tests import make
from tests.store.conftest import Open

FULL = make.bin(
    "full",
    title="T",
    provider="mvola",
    reply=Reply(code=503, headers=(("A", "1"), ("a", "2")), body="later"),
    target="http://localhost:5000/hook",
    forward=True,
    keep=Keep(captures=None, bytes=1, seconds=0.5),
    public_url="https://abc.example",
)


def size(path: Path) -> int:
    return path.stat().st_size


async def test_a_bin_is_kept_as_it_was_made(store: Store) -> None:
    made = await store.make_bin(FULL)

    assert made == FULL
    assert await store.bin("full") == FULL
    assert store.find_bin("full") == FULL


async def test_bins_come_in_the_order_of_making(store: Store) -> None:
    for second, name in enumerate(["z", "a", "m"], 1):
        await store.make_bin(make.bin(name, created_at=make.NOON.replace(second=second)))

    assert [one.name for one in await store.bins()] == ["shop", "z", "a", "m"]


async def test_a_name_is_given_once(store: Store) -> None:
    with pytest.raises(NameTaken, match="'shop'"):
        await store.make_bin(make.bin(title="another"))

    assert (await store.bin("shop")).title == ""


async def test_an_unknown_bin_is_not_found(store: Store) -> None:
    for asked in (
        store.bin("x"),
        store.secrets("x"),
        store.change_bin("x", title="y"),
        store.empty_bin("x"),
        store.delete_bin("x"),
    ):
        with pytest.raises(NotFound, match="no bin is called 'x'"):
            await asked
    assert store.find_bin("x") is None


@pytest.mark.parametrize("field", ["title", "provider", "reply", "target", "forward", "keep", "public_url"])
async def test_each_field_can_be_changed_alone(store: Store, field: str) -> None:
    value = getattr(FULL, field)

    changed = await store.change_bin("shop", **{field: value})

    assert changed == replace(make.bin(), **{field: value})
    assert await store.bin("shop") == store.find_bin("shop") == changed


@pytest.mark.parametrize("field", ["captures", "created_at", "colour"])
async def test_nothing_else_can_be_changed(store: Store, field: str) -> None:
    with pytest.raises(TypeError, match=field):
        await store.change_bin("shop", **{field: 1})


async def test_secrets_keep_their_order_and_show_fingerprints_only(store: Store) -> None:
    await store.change_bin("shop", secrets=("b", "a"))

    bin = await store.bin("shop")

    assert await store.secrets("shop") == ("b", "a")
    assert bin.fingerprints == ("sha256:3e23e8160039", "sha256:ca978112ca1b")
    assert all(len(one) == len("sha256:") + 12 for one in bin.fingerprints)


async def test_secrets_can_be_replaced_and_taken_away(store: Store) -> None:
    await store.change_bin("shop", secrets=("a", "b"))
    await store.change_bin("shop", secrets=("c",))
    assert await store.secrets("shop") == ("c",)

    await store.change_bin("shop", secrets=())

    assert await store.secrets("shop") == ()


async def test_a_bin_counts_its_captures(store: Store) -> None:
    await store.make_bin(make.bin("other"))
    for name in ("shop", "other", "shop"):
        await store.add(make.incoming(name))
    await store.mark(1, read=True)

    counts = {one.name: (one.captures, one.unread) for one in await store.bins()}

    assert counts == {"shop": (2, 1), "other": (1, 1)}


async def test_an_emptied_bin_keeps_all_but_its_captures(store: Store) -> None:
    await store.make_bin(FULL, secrets=["s"])
    await store.add(make.incoming("full"))
    await store.add(make.incoming("full"))
    kept = await store.add(make.incoming("shop"))

    assert await store.empty_bin("full") == 2

    assert await store.captures(CaptureFilter(bin="full")) == []
    assert [one.number for one in await store.captures(CaptureFilter())] == [kept]
    assert await store.bin("full") == replace(FULL, fingerprints=("sha256:043a718774c5",))
    assert await store.secrets("full") == ("s",)
    with pytest.raises(NotFound):
        await store.capture(1)


async def test_an_emptied_bin_takes_new_captures(store: Store) -> None:
    await store.add(make.incoming())
    await store.empty_bin("shop")

    number = await store.add(make.incoming())
    await store.settle()

    assert [one.number for one in await store.captures(CaptureFilter(bin="shop"))] == [number]
    assert (await store.bin("shop")).captures == 1


async def test_a_deleted_bin_is_gone_with_its_captures_and_its_name_is_free(store: Store) -> None:
    await store.add(make.incoming())

    await store.delete_bin("shop")

    assert store.find_bin("shop") is None
    assert await store.bins() == []
    with pytest.raises(NotFound):
        await store.capture(1)
    assert await store.captures(CaptureFilter()) == await store.captures(CaptureFilter(lost=True)) == []
    assert (await store.make_bin(make.bin())).captures == 0


async def test_captures_of_deleted_bins_leave_the_file_in_small_steps_even_over_a_restart(
    opened: Open, path: Path
) -> None:
    limits = Limits(step=3)
    async with opened(limits=limits) as store:
        await store.make_bin(make.bin())
        for _ in range(20):
            await store.add(make.incoming(body=b"x" * 50_000))
        await store.delete_bin("shop")

    async with opened(limits=limits) as store:
        await store.settle()
        await store.make_bin(make.bin())
        for _ in range(20):
            await store.add(make.incoming(body=b"x" * 50_000))
        await store.settle()

        assert size(path) < 30 * 50_000
