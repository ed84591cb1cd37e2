"""Cores: the server gets the first, the load generator another, so that neither takes from the other."""

import os
import shutil


def on_the_first(*command: str) -> tuple[str, ...]:
    """The command, held to the first core, where the system can do that."""
    return _held(0, command)


def on_the_other(*command: str) -> tuple[str, ...]:
    """The command, held to the second core, where there is one."""
    return _held(1, command)


def leave_the_first() -> None:
    """Hold this process to the second core: what it does is not the server's work."""
    if _has(1):
        os.sched_setaffinity(0, {1})


def _held(core: int, command: tuple[str, ...]) -> tuple[str, ...]:
    return ("taskset", "-c", str(core), *command) if shutil.which("taskset") and _has(core) else command


def _has(core: int) -> bool:
    """Whether there is such a core, on a system that lets processes choose."""
    return hasattr(os, "sched_setaffinity") and core < (os.cpu_count() or 1)
