"""What the pages say of providers."""

from functools import cache

from binserver.providers import PROVIDERS


def title_of(name: str) -> str:
    """How a provider is called; a name that no declaration bears is shown as it is."""
    provider = PROVIDERS.get(name)
    return provider.title if provider else name


def choices() -> tuple[tuple[str, str], ...]:
    """Names and titles of the providers, by title."""
    return tuple(sorted(((one.name, one.title) for one in PROVIDERS.values()), key=lambda pair: pair[1].lower()))


@cache
def secret_fields(name: str) -> frozenset[str]:
    """The last names in the paths of the fields that a provider declares to be credentials."""
    provider = PROVIDERS.get(name)
    fields = [field for shape in provider.shapes for field in shape.fields] if provider else []
    return frozenset(field.path.rpartition(".")[2] for field in fields if field.secret)


def secret_headers() -> frozenset[str]:
    """Headers that some provider declares to hold a secret."""
    return frozenset(name for one in PROVIDERS.values() for name in one.secret_headers)
