"""What every page is handed: database, clock, chance, settings, the phones of the simulator and of drafts."""

import random
from dataclasses import dataclass
from decimal import Decimal

from flask import current_app
from sqlalchemy import Engine

from bot.turn import Bot
from console.simulator.phones import Phone
from programme.calendar import Clock


@dataclass(frozen=True)
class DraftPhone:
    """On which drafts of questionnaires are played; nobody real can be written to with it."""

    bot: Bot
    pesos_per_segment: Decimal = Decimal(45)


@dataclass(frozen=True)
class Context:
    """`phone` is empty in production: there is no simulator then. `draft`: there always is."""

    engine: Engine
    clock: Clock
    random: random.Random
    demo: bool
    phone: Phone | None
    draft: DraftPhone


def context() -> Context:
    """That of the request being answered."""
    found = current_app.extensions["console"]
    assert isinstance(found, Context)
    return found
