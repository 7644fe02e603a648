"""A process that another one started does not outlive it, however that one ended."""

import os
import signal
import threading
import time

#: Set in the environment of what the demo starts.
VARIABLE = "LIBRETA_PARENT"


def has_parent() -> bool:
    """Whether the demo started this process, after it prepared the database."""
    return bool(os.environ.get(VARIABLE))


def end_with_parent() -> None:
    """Where the demo started this process, ask ourselves to end when it is gone."""
    if has_parent():
        threading.Thread(target=_watch, args=(os.getppid(),), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)
