"""`GET /healthz`: whether the next message can be taken and stored."""

import logging
import threading
from collections.abc import Callable, Sequence
from time import monotonic

from flask import Blueprint, Response, jsonify
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from db import storable
from db.key_check import check
from db.keys import KeyProblem
from db.outage import away
from webhooks.limits import on_a_live_connection

#: Gives why no message can be taken, in a few words; empty where one can. May take its time, or raise
#: SQLAlchemyError.
Check = Callable[[], str]

#: Seconds in which the database is not made to write again once it could: anybody may knock at this door.
_SELDOM = 0.5

#: Seconds after which a database that says nothing is taken for away.
_PATIENCE = 3.0

_log = logging.getLogger(__name__)

_AWAY = "the database cannot be reached"


def seldom(check: Check, clock: Callable[[], float] = monotonic) -> Check:
    """Return the same check, which is not made again for half a second after it found nothing. `clock`:
    seconds.
    """
    found_nothing = float("-inf")

    def at_times() -> str:
        nonlocal found_nothing
        if clock() - found_nothing < _SELDOM:
            return ""
        reason = check()
        if not reason:
            found_nothing = clock()
        return reason

    return at_times


class Health:
    """What `checks` find when somebody asks: by one thread, whose answer all get who ask meanwhile."""

    def __init__(self, checks: Sequence[Check], patience: float = _PATIENCE) -> None:
        self._checks, self._patience = checks, patience
        self._state = threading.Condition()
        self._reason = ""
        self._since: float | None = None

    def reason(self) -> str:
        """Return why no message can be taken; empty where one can. Returns within some seconds, whatever
        hangs.
        """
        with self._state:
            if self._since is None:
                self._since = monotonic()
                threading.Thread(target=self._look, daemon=True).start()
            left = self._since + self._patience - monotonic()
            if not self._state.wait_for(lambda: self._since is None, max(0.0, left)):
                return "the database does not answer"
            return self._reason

    def _look(self) -> None:
        reason = _AWAY
        try:
            found = (each for check in self._checks if (each := on_a_live_connection(check)))
            reason = next(found, "")
        except SQLAlchemyError as problem:
            reason = _AWAY if away(problem) else "the database refuses statements"
            _log.error("no database: %s", type(problem).__name__)
        finally:
            with self._state:
                self._reason, self._since = reason, None
                self._state.notify_all()


def blueprint(engine: Engine, checks: Sequence[Check] = ()) -> Blueprint:
    """Return the door for whoever watches the server. `checks`: what must be in order besides the
    database.
    """
    door = Blueprint("health", __name__)
    health = Health(
        [
            lambda: storable.reading(engine),
            lambda: _keys(engine),
            seldom(lambda: storable.problem(engine)),
            *checks,
        ]
    )

    @door.get("/healthz")
    def healthz() -> tuple[Response, int]:
        if reason := health.reason():
            return jsonify(status="unavailable", reason=reason), 503
        return jsonify(status="ok"), 200

    return door


def _keys(engine: Engine) -> str:
    """Return why the data keys are not those of the data; empty where they are."""
    with engine.connect() as connection:
        try:
            check(connection)
        except KeyProblem as problem:
            return str(problem)
    return ""
