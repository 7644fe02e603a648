"""What every page is handed: database, clock, chance, settings, and the phones of the simulator."""

import random
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import Engine

from console.simulator.phones import Phone
from programme.calendar import Clock


@dataclass(frozen=True)
class Context:
    """`phone` is empty in production: there is no simulator then."""

    engine: Engine
    clock: Clock
    random: random.Random
    demo: bool
    phone: Phone | None


def context() -> Context:
    """That of the request being answered."""
    found = current_app.extensions["console"]
    assert isinstance(found, Context)
    return found
