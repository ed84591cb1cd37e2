"""Of lost and found: why a request belongs to no bin."""

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "lost-no-request": "This is not an HTTP request, so it names no bin.",
    "lost-made-since": "When this came, no bin was called “{name}”. There is one now.",
    "lost-unknown": "No bin is called “{name}”.",
    "lost-odd-name": "No bin can be called “{name}”: a name is 1 to 64 of a-z, 0-9, - and _.",
    "lost-no-path": "The request target “{target}” is not a path, so it names no bin.",
    "lost-two-slashes": "The path begins with two slashes, so the bin's name is empty.",
    "lost-empty": "The path is empty: “/” names no bin.",
    "lost-near": "There is one called “{near}”: a slip in the URL?",
    "lost-later": "The bin “{near}” stands further on in the path. It has to come first.",
}
