"""Sending a capture again: what goes on the wire, and the wire."""

from binserver.replay.prepare import ReplayRefused, prepare
from binserver.replay.wire import send

__all__ = ["ReplayRefused", "prepare", "send"]
