"""Saying that the database is away once, whoever notices it first, and once that it is back."""

import logging
from math import inf
from time import monotonic

from db.outage import away, words

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

    def failed(self, what: str, asked: float, problem: BaseException) -> None:
        """`what` failed at the database, which is away; or, where it answered, for the reason that it gave:
        a statement that took too long is no outage, and whoever looks for one would look in vain.
        """
        if away(problem):
            self.noticed(asked)
        else:
            _log.error("%s failed after %.1f s: %s", what, monotonic() - asked, words(problem))

    def over(self, asked: float) -> None:
        """It answers."""
        if self._away and asked > self._since:
            self._away, self._since = False, monotonic()
            _log.warning("the database is back")
