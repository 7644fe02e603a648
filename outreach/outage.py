"""Saying that the database is away once, whoever notices it first, and once that it is back."""

import logging

_log = logging.getLogger(__name__)


class Outage:
    """What this worker knows of the database."""

    def __init__(self) -> None:
        self._away = False

    def noticed(self) -> None:
        """Somebody could not reach it."""
        if not self._away:
            self._away = True
            _log.warning("the database is away; the worker waits for it")

    def over(self) -> None:
        """It answers."""
        if self._away:
            self._away = False
            _log.warning("the database is back")
