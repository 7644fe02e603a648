"""What every command is handed: settings, clock, database."""

import random
from contextlib import ExitStack
from functools import cached_property

from sqlalchemy import Engine

from commands.settings import Settings
from db.embedded import EmbeddedPostgres
from db.engine import connect
from db.keys import keyring
from programme.calendar import Clock, clock_starting_at, system_clock


class Program:
    """The running program. The database is opened when a command first asks for it, and closed at its end."""

    def __init__(self, settings: Settings, closing: ExitStack) -> None:
        self.settings = settings
        self.closing = closing
        self.random = random.SystemRandom()
        keyring.load(settings.data_key)

    @cached_property
    def clock(self) -> Clock:
        """The machine's clock, or the one that LIBRETA_CLOCK sets."""
        if self.settings.clock_start is None:
            return system_clock
        return clock_starting_at(self.settings.clock_start, self.settings.clock_since)

    @cached_property
    def database_url(self) -> str:
        """DATABASE_URL, or that of the embedded server, started for as long as this process needs it."""
        if self.settings.database_url:
            return self.settings.database_url
        return self.closing.enter_context(EmbeddedPostgres(self.settings.home))

    @cached_property
    def engine(self) -> Engine:
        """The database of this process."""
        engine = connect(self.database_url)
        self.closing.callback(engine.dispose)
        return engine
