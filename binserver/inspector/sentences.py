"""From a remark's code to a sentence: the one place where what was found gets words.

The table holds English, which is also what catalogues translate from; `{names}` are the remark's parameters, and
`{name_size}` is one as a size in words. A declaration brings the sentences for codes that only it uses.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from binserver.inspector.views.formats import size, span
from binserver.inspector.words import WORDS
from binserver.inspector.words.providers import SORTS
from binserver.model import Remark
from binserver.providers import PROVIDERS

Params: TypeAlias = Mapping[str, str | int | float]


def sentence(remark: Remark, translate: Callable[[str], str]) -> str:
    """The remark in words, as plain text. A code that has no sentence is shown as it is, with its parameters."""
    template = SENTENCES.get(remark.code)
    if template is None:
        return _as_it_is(remark)
    return translate(template).format_map(_Given(_in_words(remark.params, translate)))


def _in_words(params: Params, translate: Callable[[str], str]) -> dict[str, str | int | float]:
    """The parameters, those in words that name a kind of value."""
    named = {name: SORTS[str(params[name])] for name in ("documented", "sent") if params.get(name) in SORTS}
    return {**params, **{name: translate(text) for name, text in named.items()}}


class _Given(dict[str, str | int | float]):
    """The parameters, each number of bytes also as a size, and of seconds as a span.

    `{limit_size}` is `limit` as "1.5 MiB", `{age_span}` is `age` as "5 min". One that is missing shows as its name,
    since a sentence must never fail.
    """

    def __missing__(self, name: str) -> str:
        given, _, form = name.rpartition("_")
        count = self.get(given)
        return _FORMS[form](count) if form in _FORMS and isinstance(count, int | float) else f"({name})"


_FORMS: Mapping[str, Callable[[float], str]] = {"size": lambda count: size(int(count)), "span": span}


def _as_it_is(remark: Remark) -> str:
    given = ", ".join(f"{name}: {value}" for name, value in remark.params.items())
    return f"{remark.code} ({given})" if given else remark.code


SENTENCES: Mapping[str, str] = MappingProxyType(
    {**{code: text for one in PROVIDERS.values() for code, text in one.remarks.items()}, **WORDS}
)
