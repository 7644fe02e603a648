"""A process that another one started does not outlive it, however that one ended."""

import multiprocessing
import os
import signal
import threading
import time
from multiprocessing.connection import wait

#: In the environment of what must end with the process that started it: the number of that process.
VARIABLE = "LIBRETA_PARENT"

#: Seconds between two looks at who the parent is.
_LOOK = 0.5


def has_parent() -> bool:
    """Return whether this process was started by another one of ours, or by make."""
    return bool(os.environ.get(VARIABLE))


def end_with_parent(grace: float = 10.0) -> None:
    """Ask ourselves to end once the process that started us is gone, and end after `grace` seconds anyhow.

    Does nothing in a process that was started by a person, who may leave.
    """
    parent = multiprocessing.parent_process()
    if parent is not None and parent.pid is not None:
        _start(parent.pid, [parent.sentinel], grace)
    elif has_parent():
        named = os.environ[VARIABLE]
        _start(int(named) if named.isdecimal() else os.getppid(), [], grace)


def _start(parent: int, sentinels: list[int], grace: float) -> None:
    threading.Thread(target=_watch, args=(parent, sentinels, grace), daemon=True).start()


def _watch(parent: int, sentinels: list[int], grace: float) -> None:
    """The kernel gives the child of a dead process another parent; a sentinel tells of it at once."""
    while os.getppid() == parent:
        if sentinels:
            wait(sentinels, _LOOK)
        else:
            time.sleep(_LOOK)
    os.kill(os.getpid(), signal.SIGTERM)
    # Whoever is still starting, or hangs, may not have heard it.
    time.sleep(grace)
    os.kill(os.getpid(), signal.SIGKILL)
