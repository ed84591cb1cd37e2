"""Readings: made later, made again when readers or secrets change."""

from decimal import Decimal

import pytest

from binserver.model import Money, Party, Remark, Status
from binserver.store import Store
from tests import make
from tests.store.conftest import Open

FULL = make.reading(
    version=3,
    provider="mvola",
    event="transaction",
    status=Status(word="Completed", class_="success", final=True),
    amount=Money(value=Decimal("1000.00"), currency="MGA", text="1000.00"),
    fee=Money(value=None, currency=None, text="free"),
    correlation="c",
    reference="r",
    provider_reference="p",
    payer=Party(text="0343500003", e164="+261343500003", carrier="Telma", name="Rakoto"),
    payee=Party(text="x"),
    occurred_at=make.NOON,
    facts=(("a", "1"), ("a", "2")),
    places={"amount": "body.amount"},
    warnings=(Remark(code="w", params={"n": 1, "x": 0.5, "t": "é"}),),
    verdict=make.verdict("match", scope="body", freshness="ok", scheme="hmac"),
    dedup="d",
    fingerprint="f",
)


async def waiting(store: Store, version: int = 1, limit: int = 100) -> list[int]:
    return [one.number for one in await store.unread_by(version, limit=limit)]


async def test_a_reading_comes_back_as_it_was_put(store: Store) -> None:
    await store.add(make.incoming())
    await store.put_readings([(1, FULL)])

    assert (await store.capture(1)).reading == FULL


async def test_new_captures_wait_for_a_reading_oldest_first(store: Store) -> None:
    for n in range(4):
        await store.add(make.incoming(body=b"%d" % n))
    await store.put_readings([(2, make.reading())])

    found = await store.unread_by(1, limit=2)

    assert [(one.number, one.body.data) for one in found] == [(1, b"0"), (3, b"2")]


async def test_readers_of_another_version_read_all_again(store: Store) -> None:
    for _ in range(3):
        await store.add(make.incoming())
    await store.put_readings([(n, make.reading(version=1)) for n in (1, 2, 3)])
    assert await waiting(store, 1) == []

    assert await waiting(store, 2) == [1, 2, 3]
    await store.put_readings([(1, make.reading(version=2))])
    assert await waiting(store, 2) == [2, 3]


async def test_what_others_read_meanwhile_still_waits(store: Store) -> None:
    await store.add(make.incoming())
    assert await waiting(store, 2) == [1]

    await store.put_readings([(1, make.reading(version=1))])

    assert await waiting(store, 2) == [1]


async def test_what_waits_survives_a_restart(opened: Open) -> None:
    async with opened() as store:
        await store.add(make.incoming(None))
        await store.add(make.incoming(None))
        assert await waiting(store, 5) == [1, 2]
        await store.put_readings([(1, make.reading(version=5))])

    async with opened() as store:
        assert await waiting(store, 5) == [2]


@pytest.mark.parametrize(
    "change", [{"secrets": ("s",)}, {"provider": "mvola"}, {"public_url": "https://x.example"}], ids=str
)
async def test_what_a_reading_depends_on_makes_it_due_again(store: Store, change: dict[str, object]) -> None:
    await store.make_bin(make.bin("other"))
    for name in ("shop", "other"):
        await store.add(make.incoming(name))
    assert await waiting(store) == [1, 2]
    await store.put_readings([(1, make.reading()), (2, make.reading())])

    await store.change_bin("shop", **change)

    assert await waiting(store) == [1]
    assert (await store.capture(1)).reading is not None


async def test_a_reading_of_secrets_that_changed_meanwhile_is_due_again(store: Store) -> None:
    await store.add(make.incoming())
    assert await waiting(store) == [1]
    await store.change_bin("shop", secrets=("new",))

    await store.put_readings([(1, make.reading())])

    assert await waiting(store) == [1]
    await store.put_readings([(1, make.reading())])
    assert await waiting(store) == []


async def test_other_changes_of_a_bin_leave_readings_alone(store: Store) -> None:
    await store.add(make.incoming())
    assert await waiting(store) == [1]
    await store.put_readings([(1, make.reading())])

    await store.change_bin("shop", title="T", target="http://localhost:5000")

    assert await waiting(store) == []


async def test_what_is_as_it_was_is_no_change(store: Store) -> None:
    await store.change_bin("shop", secrets=("s",), provider="mvola")
    await store.add(make.incoming())
    assert await waiting(store) == [1]
    await store.put_readings([(1, make.reading())])
    before = await store.newest_change()

    await store.change_bin("shop", secrets=("s",), provider="mvola", public_url=None, title="")

    assert await waiting(store) == []
    assert await store.newest_change() == before


async def test_the_deleted_do_not_wait(store: Store) -> None:
    await store.make_bin(make.bin("other"))
    for name in ("shop", "other", "shop"):
        await store.add(make.incoming(name))

    await store.delete(1)
    await store.delete_bin("other")

    assert await waiting(store) == [3]


async def test_a_reading_of_what_is_gone_is_passed_over(store: Store) -> None:
    await store.add(make.incoming())

    await store.put_readings([(99, make.reading()), (1, make.reading(event="e"))])

    reading = (await store.capture(1)).reading
    assert reading is not None
    assert reading.event == "e"


async def test_half_a_character_does_not_hold_up_readings(store: Store) -> None:
    """JSON may spell one, as "\\ud800"; the reader would try for ever."""
    await store.add(make.incoming())

    await store.put_readings([(1, make.reading(event="a\ud800b", facts=(("\udfff", "x"),)))])

    reading = (await store.capture(1)).reading
    assert reading is not None
    assert (reading.event, reading.facts) == ("a?b", (("?", "x"),))


async def test_large_bodies_are_not_handed_to_the_readers(store: Store) -> None:
    for size in (2**20, 2**20 + 1):
        await store.add(make.incoming(body=b"x" * size))

    assert [one.body.data is None for one in await store.unread_by(1)] == [False, True]


async def test_many_large_bodies_are_handed_out_bit_by_bit(store: Store) -> None:
    for _ in range(20):
        await store.add(make.incoming(body=b"x" * 2**20))

    assert await waiting(store) == list(range(1, 17))
