"""What the writer does between groups, in the thread of its connection: finding room, and letting go."""

import sqlite3

from binserver.store.limits import Limits
from binserver.store.room import Room
from binserver.store.sqlite import pragmas
from binserver.store.sqlite.pragmas import code
from binserver.store.sqlite.sweep import Swept, step


def probe(db: sqlite3.Connection, room: Room, lacking: int) -> None:
    """Write something, and find room for what found none.

    Raises:
        OSError, sqlite3.Error: That failed, or there is none.
    """
    room.cut_log(db)
    room.take()
    room.require(db, lacking)
    pragmas.touch(db)


def sweep(
    db: sqlite3.Connection, room: Room, limits: Limits, *, most: int, discarded: int | None, tight: bool
) -> Swept:
    """A step; on a full disk it may take what was set aside, and the log gives back what it took."""
    try:
        swept = step(db, limits, most=most, discarded=discarded, tight=tight)
    except sqlite3.Error as error:
        if code(error) != sqlite3.SQLITE_FULL or not room.release():
            raise
        swept = step(db, limits, most=most, discarded=discarded, tight=True)
    if tight:
        room.cut_log(db)
    return swept
