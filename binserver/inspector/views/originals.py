"""What a form showed when it was drawn: only what was changed since is taken, so that two open forms do not undo each
other.
"""

from collections.abc import Mapping

WAS = "was-"
"""How the name of the hidden field begins that holds what a field showed."""


def originals(shown: Mapping[str, str], typed: Mapping[str, str] | None = None) -> dict[str, str]:
    """The hidden fields, by the names of those they are about; a form that comes back keeps those it was sent with."""
    return {name: (typed or {}).get(WAS + name, text) for name, text in shown.items()}


def touched(typed: Mapping[str, str], shown: Mapping[str, str]) -> dict[str, str]:
    """What was typed into the fields that were changed; one that was not sent was not.

    Args:
        typed: The fields as they were sent, hidden ones among them.
        shown: What the fields show now, for a form that was sent without what it had shown.
    """
    before = originals(shown, typed)
    sent = {name: _lines(typed[name]) for name in shown if name in typed}
    return {name: text for name, text in sent.items() if text != _lines(before[name])}


def _lines(text: str) -> str:
    """With the line ends that we write: browsers send others."""
    return text.replace("\r\n", "\n")
