"""Granian, as our server runs it: on one socket of its own, and ended by a signal at any moment."""

import os
import signal
import socket
import threading
from types import FrameType
from typing import Any

from granian import Granian
from granian._granian import SocketHolder

from commands.ending import asking


class Server(Granian):  # type: ignore[misc, valid-type]
    """A Granian whose processes take connections from `listener`, which listens already.

    Its own way is a socket for each process that shares the port, also with a second server that starts by
    mistake; and connections that wait for a process that dies are lost. Its other arguments are Granian's.
    """

    def __init__(self, *arguments: Any, listener: socket.socket, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._listener = listener
        self.on_startup(self._listen_to_signals)

    def _init_shared_socket(self) -> None:
        self._listener.set_inheritable(True)
        self._sfd = self._listener.fileno()
        holder = SocketHolder(self._sfd, uds=False, backlog=self.backlog)  # type: ignore[call-arg]
        self._ssp, self._shd, self._sso = None, holder, self._listener

    def _listen_to_signals(self) -> None:
        """Instead of Granian's handlers, which set an event while the main thread may hold that event's lock:
        then the signal is lost and the server can only be killed. Ours leave that to a thread.
        """
        asked, ask = os.pipe()
        process = os.getpid()

        def tell() -> None:
            os.read(asked, 1)
            self.interrupt_signal = True
            self.main_loop_interrupt.set()

        def end(number: int, frame: FrameType | None) -> None:
            if os.getpid() != process:
                # A process of ours that is still starting, and would begin to serve after all.
                os._exit(0)
            os.write(ask, b"!")

        threading.Thread(target=tell, daemon=True).start()
        for number in self._asking:
            signal.signal(number, end)

    def startup(self, *arguments: Any) -> None:
        """Granian's, but a terminal that closed under `nohup` is nothing to it, and else an end."""
        self._asking = asking()
        ignored = signal.SIGHUP not in self._asking
        super().startup(*arguments)
        if ignored:
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
