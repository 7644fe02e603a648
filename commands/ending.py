"""Being asked to end, by the keyboard, a terminal that closes, or whoever manages the process."""

import signal
import time
from types import FrameType

#: Seconds between two looks at whether a signal came.
_LOOK = 0.05


def asking() -> list[signal.Signals]:
    """Return the signals that ask a process to end. Under `nohup` a closing terminal does not."""
    numbers = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        numbers.append(signal.SIGHUP)
    return numbers


class Ending:
    """Whether this process has been asked to end.

    A signal's handler runs in the middle of whatever the main thread does, also while that holds a lock, for
    which it would wait for ever. So it only sets a value: no lock, no event, no queue.
    """

    def __init__(self) -> None:
        self._asked = False

    def listen(self) -> None:
        """From now on the signals that ask to end are noted, and do nothing else."""
        for number in asking():
            signal.signal(number, self._note)

    def is_set(self) -> bool:
        """Return whether it was asked."""
        return self._asked

    def wait(self, seconds: float) -> bool:
        """Wait until it is asked, at most so long. Return whether it was."""
        until = time.monotonic() + seconds
        while not self._asked and (left := until - time.monotonic()) > 0:
            time.sleep(min(_LOOK, left))
        return self._asked

    def _note(self, number: int, frame: FrameType | None) -> None:
        self._asked = True
