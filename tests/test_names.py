import pytest

from binserver import names


@pytest.mark.parametrize("name", ["a", "shop-mvola", "caisse_2", "0", "x" * 64])
def test_a_name_may_be(name: str) -> None:
    assert names.is_name(name)


@pytest.mark.parametrize("name", ["", "x" * 65, "Shop", "a b", "a/b", "é", "a\n", "a.b"])
def test_a_name_may_not_be(name: str) -> None:
    assert not names.is_name(name)


def test_random_names_are_names_and_differ() -> None:
    some = {names.random_name() for _ in range(100)}

    assert len(some) == 100
    assert all(names.is_name(one) and len(one) == names.RANDOM_LENGTH for one in some)
