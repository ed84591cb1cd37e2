"""The table of providers in docs/providers.md, made of their declarations: `make fix` writes it, `make lint` checks."""

from collections.abc import Iterator, Sequence

from binserver.providers import PROVIDERS, Provider
from binserver.providers.spec import StatusRule

HEAD = ("provider", "methods", "statuses", "proof", "proves", "tries again", "not confirmed", "made from")

NOTHING = ""


def table() -> str:
    """The rows as Markdown, by title."""
    providers = sorted(PROVIDERS.values(), key=lambda one: one.title.lower())
    return "\n".join(_line(cells) for cells in (HEAD, ["---"] * len(HEAD), *map(_cells, providers)))


def _cells(provider: Provider) -> list[str]:
    return [
        f"{provider.title} `{provider.name}`",
        ", ".join(provider.methods),
        _statuses(provider),
        "<br>".join(one.name for one in provider.schemes) or "does not sign",
        "<br>".join(one.scope for one in provider.schemes) or NOTHING,
        provider.retries or NOTHING,
        "; ".join(one.topic for one in provider.unconfirmed) or NOTHING,
        _source(provider),
    ]


def _statuses(provider: Provider) -> str:
    """The words by what they come to, of the provider and of each of its shapes."""
    rules: dict[str, StatusRule] = dict(provider.statuses)
    for shape in provider.shapes:
        rules |= shape.statuses or {}
    classes = dict.fromkeys(rule.class_ for rule in rules.values())
    return "<br>".join(f"{name}: {', '.join(_words(rules, name))}" for name in classes) or NOTHING


def _words(rules: dict[str, StatusRule], name: str) -> Iterator[str]:
    yield from (f"`{word}`" if word != "*" else "any other" for word, rule in rules.items() if rule.class_ == name)


def _source(provider: Provider) -> str:
    url = provider.documentation_url
    return f"[{provider.documentation}]({url})" if url else provider.documentation


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(' '.join(one.split()).replace('|', chr(92) + '|') for one in cells)} |"
