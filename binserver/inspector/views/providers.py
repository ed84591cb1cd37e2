"""What the pages say of providers."""

from functools import cache

from binserver.providers import PROVIDERS

_OF_MONEY = frozenset({"amount", "fee", "payer", "payee"})


def title_of(name: str) -> str:
    """How a provider is called; a name that no declaration bears is shown as it is."""
    provider = PROVIDERS.get(name)
    return provider.title if provider else name


def choices() -> tuple[tuple[str, str], ...]:
    """Names and titles of the providers, by title."""
    return tuple(sorted(((one.name, one.title) for one in PROVIDERS.values()), key=lambda pair: pair[1].lower()))


@cache
def tells_of_payments(name: str) -> bool:
    """Whether what a provider sends is of money: it declares an amount or a party, be it to say that it is not sent."""
    provider = PROVIDERS.get(name)
    if provider is None:
        return False
    roles = {field.role for shape in provider.shapes for field in shape.fields}
    absent = {role for shape in provider.shapes for role in shape.not_sent or ()}
    return not _OF_MONEY.isdisjoint({*roles, *absent, *provider.not_sent})


@cache
def secret_fields(name: str) -> frozenset[str]:
    """The last names in the paths of the fields that a provider declares to be credentials."""
    provider = PROVIDERS.get(name)
    fields = [field for shape in provider.shapes for field in shape.fields] if provider else []
    return frozenset(field.path.rpartition(".")[2] for field in fields if field.secret)


def secret_headers() -> frozenset[str]:
    """Headers that some provider declares to hold a secret."""
    return frozenset(name for one in PROVIDERS.values() for name in one.secret_headers)
