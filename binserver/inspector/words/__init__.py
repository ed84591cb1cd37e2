"""What each code says, in English: a table for each part, and all of them behind `sentences`."""

from collections.abc import Mapping

from binserver.inspector.words import api, bodies, capture, lost, pages, providers, replay, storage, way

WORDS: Mapping[str, str] = {
    **api.WORDS,
    **bodies.WORDS,
    **capture.WORDS,
    **lost.WORDS,
    **pages.WORDS,
    **providers.WORDS,
    **replay.WORDS,
    **storage.WORDS,
    **way.WORDS,
}
