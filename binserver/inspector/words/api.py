"""Of the JSON API."""

from collections.abc import Mapping

WORDS: Mapping[str, str] = {}
