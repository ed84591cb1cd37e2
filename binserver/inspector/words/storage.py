"""Of the store's troubles."""

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "trouble-full": "The disk is full.",
    "trouble-locked": "Another program has locked the database.",
    "trouble-moved": "The database was deleted or replaced while it was in use.",
    "trouble-slow": "The disk is too slow for what comes.",
    "trouble-damaged": "The database is damaged.",
    "trouble-failed": "The disk does not take what comes.",
    "trouble-fault": "A fault in binserver itself.",
    "way-out-full": "Free some space, by emptying a bin or elsewhere; capturing goes on by itself.",
    "way-out-locked": "Close that program; capturing goes on by itself.",
    "way-out-moved": "Nothing is kept until the server is started again; put the file back first, if you have it.",
    "way-out-slow": "Capturing goes on by itself once it has caught up.",
    "way-out-damaged": "Stop the server and restore a copy, or start it with another file by --database.",
    "way-out-failed": "The server's log says why; capturing goes on by itself once it does again.",
    "way-out-fault": "The server's log says more: please report it. Where nothing is kept, start the server again.",
}
