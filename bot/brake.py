"""The brake on guessing codes from a bag. It remembers in this process alone, for an hour, and no number: a
row in the database would be a trace of who tried.
"""

import hashlib
import os
import threading
from collections import OrderedDict
from datetime import datetime, timedelta

#: So many messages in so long that did not do, from one sender. At a meeting one phone may serve a vereda.
MOST, WINDOW = 20, timedelta(hours=1)

#: Senders that are remembered; of more, those that were counted first are forgotten.
SENDERS = 10_000


class Brake:
    """Counts by sender. What did well releases: who holds a code is not guessing."""

    def __init__(self) -> None:
        self._secret = os.urandom(32)
        self._counted: OrderedDict[bytes, tuple[datetime, int]] = OrderedDict()
        self._lock = threading.Lock()

    def holds(self, sender: str, now: datetime) -> bool:
        """Return whether there were too many."""
        with self._lock:
            since, many = self._counted.get(self._key(sender), (now, 0))
            return many > MOST and now - since < WINDOW

    def count(self, sender: str, now: datetime) -> bool:
        """Count one more; return whether it was one too many."""
        with self._lock:
            key = self._key(sender)
            since, many = self._counted.pop(key, (now, 0))
            if now - since >= WINDOW:
                since, many = now, 0
            self._counted[key] = since, many + 1
            while len(self._counted) > SENDERS:
                self._counted.popitem(last=False)
            return many + 1 > MOST

    def release(self, sender: str) -> None:
        """Forget what was counted of a sender."""
        with self._lock:
            self._counted.pop(self._key(sender), None)

    def _key(self, sender: str) -> bytes:
        return hashlib.blake2b(sender.encode(), key=self._secret, digest_size=16).digest()
