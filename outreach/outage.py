"""Saying that the database is away once, whoever notices it first, and once that it is back."""

import logging
from math import inf
from time import monotonic

_log = logging.getLogger(__name__)


class Outage:
    """What this worker knows of the database.

    Some wait long for it: what comes of a question from before the last news (`asked`, by the monotonic
    clock) is none.
    """

    def __init__(self) -> None:
        self._away, self._since = False, -inf

    def noticed(self, asked: float) -> None:
        """Somebody could not reach it."""
        if not self._away and asked > self._since:
            self._away, self._since = True, monotonic()
            _log.warning("the database is away; the worker waits for it")

    def over(self, asked: float) -> None:
        """It answers."""
        if self._away and asked > self._since:
            self._away, self._since = False, monotonic()
            _log.warning("the database is back")
