"""Of the JSON API."""

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "replay-cut-short": "The server was stopped before the target had answered.",
}
