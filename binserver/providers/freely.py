"""Words for senders whose events hold what their users put in: any field is theirs, so that none is undocumented."""

from binserver.providers.spec import Field

OPEN = '["(none)"]'
"""The root of a shape whose body may hold anything. Nothing is there, so that nothing is undocumented either; its
fields begin with `body`."""


_NONE = "(?!)"
"""No text looks like this."""


def covered(*paths: str) -> tuple[Field, ...]:
    """Documented fields that the body shows well enough, with all that is below them: no value of theirs counts."""
    return tuple(Field(path=path, role="delivery", sort="any", like=_NONE) for path in paths)
