"""A filter means the same in SQL as in Python."""

import asyncio
from pathlib import Path
from typing import Any, get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from binserver.filters import MOST, CaptureFilter
from binserver.model import Incoming, Reading, Signature, Status, StatusClass
from binserver.store import Store
from tests import make

WORDS = st.sampled_from(["success", "SUCCESS", "Completed", "completed", "pending", "Éxito", "éxito", "", "a\x00b"])
METHODS = st.sampled_from(["GET", "get", "POST", "PÖST", "pöst", "a\x00B"])
PATHS = st.sampled_from(["", "/", "/A", "/a/b", "/a?q=/b", "/É", "/é%_", "/a\x00/b", "/a\\"])
BINS = st.sampled_from(["a", "b"])


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


@st.composite
def incomings(draw: st.DrawFn) -> Incoming:
    bin = draw(maybe(BINS))
    return make.incoming(bin, method=draw(METHODS), request_target=f"/{bin}{draw(PATHS)}")


readings = st.builds(
    make.reading,
    provider=maybe(st.sampled_from(["mvola", "wave"])),
    event=maybe(WORDS),
    status=maybe(st.builds(Status, word=WORDS, class_=st.sampled_from(get_args(StatusClass)), final=st.booleans())),
    verdict=st.builds(make.verdict, st.sampled_from(get_args(Signature))),
)

filters = st.builds(
    CaptureFilter,
    bin=maybe(BINS | st.just("c")),
    lost=st.booleans(),
    method=maybe(METHODS),
    path=maybe(PATHS | st.sampled_from(["a", "B", "%", "\\"])),
    provider=maybe(st.sampled_from(["mvola", "wave", "other"])),
    status=maybe(WORDS),
    verdict=maybe(st.sampled_from(get_args(Signature))),
    event=maybe(WORDS),
    after=maybe(st.integers(0, 30)),
    before=maybe(st.integers(0, 30)),
    limit=st.integers(1, MOST),
)


async def add(store: Store, incoming: Incoming, reading: Reading | None) -> None:
    number = await store.add(incoming)
    if reading is not None:
        await store.put_readings([(number, reading)])


def test_sql_and_python_mean_the_same_by_a_filter(tmp_path: Path) -> None:
    """The store fills up from example to example, within one page of a list."""
    with asyncio.Runner() as runner:
        store = runner.run(Store.open(tmp_path / "binserver.db"))
        for name in ("a", "b"):
            runner.run(store.make_bin(make.bin(name)))

        @settings(max_examples=60, deadline=None)
        @given(
            st.lists(st.tuples(incomings(), maybe(readings)), max_size=3), st.lists(filters, min_size=5, max_size=20)
        )
        def compare(added: list[tuple[Incoming, Reading | None]], asked: list[CaptureFilter]) -> None:
            everything = runner.run(store.captures(CaptureFilter(limit=MOST)))
            if len(everything) < MOST - 3:
                for one in added:
                    runner.run(add(store, *one))
                everything = runner.run(store.captures(CaptureFilter(limit=MOST)))
            for filter in asked:
                expected = [one for one in everything if filter.matches(one)][: filter.limit]
                assert runner.run(store.captures(filter)) == expected

        try:
            compare()
        finally:
            runner.run(store.close())
