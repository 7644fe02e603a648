"""What every command is handed: settings, clock, database."""

import random
from contextlib import ExitStack
from functools import cached_property
from typing import TYPE_CHECKING

from commands.settings import Settings, SettingsProblem
from programme import extras

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from programme.calendar import Clock
    from scorecard.publication.signing import Signer


class Program:
    """The running program. The database is opened when a command first asks for it, and closed at its end.

    What is large is loaded when it is first needed: a process that only watches others stays small.
    """

    def __init__(self, settings: Settings, closing: ExitStack) -> None:
        self.settings = settings
        self.closing = closing
        self.random = random.SystemRandom()
        self.is_serving = False

    @cached_property
    def clock(self) -> "Clock":
        """The machine's clock, or the one that LIBRETA_CLOCK sets."""
        from programme.calendar import clock_starting_at, system_clock

        if self.settings.clock_start is None:
            return system_clock
        return clock_starting_at(self.settings.clock_start, self.settings.clock_since)

    @cached_property
    def signer(self) -> "Signer | None":
        """What signs the public log, with SIGNING_KEY; None without one."""
        from scorecard.publication.signing import Signer

        return Signer(self.settings.signing_key) if self.settings.signing_key else None

    @cached_property
    def database_url(self) -> str:
        """DATABASE_URL, or that of the embedded server, started for as long as this process needs it.

        Raises ExtraMissing where that is not installed.
        """
        if self.settings.database_url:
            return self.settings.database_url
        extras.need("embedded")
        from db.embedded import EmbeddedPostgres

        return self.closing.enter_context(EmbeddedPostgres(self.settings.home))

    @cached_property
    def engine(self) -> "Engine":
        """The database of this process, with the data keys loaded and checked.

        Raises WrongKeys when they do not open it, and SettingsProblem in production when it is the demo's.
        """
        self.check(self.unchecked_engine)
        return self.unchecked_engine

    @cached_property
    def unchecked_engine(self) -> "Engine":
        """The database of this process, with the data keys loaded."""
        from db.engine import connect
        from db.keys import keyring

        keyring.load(self.settings.data_key)
        engine = connect(self.database_url, serving=self.is_serving)
        self.closing.callback(engine.dispose)
        return engine

    def check(self, engine: "Engine") -> None:
        """Raise WrongKeys or SettingsProblem unless this program may work on this database."""
        from db import key_check, simulated

        with engine.connect() as connection:
            key_check.check(connection)
            if self.settings.production and simulated.has_families(connection):
                raise SettingsProblem(
                    "Producción: esta base tiene familias simuladas, de la demostración; empiece con una "
                    "vacía. / Production: this database has simulated families, of the demo; begin with an "
                    "empty one."
                )
