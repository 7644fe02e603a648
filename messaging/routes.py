"""The ways out, and everything that sending on them needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

from sqlalchemy import Engine

from messaging.composing import Compose, ComposeMany
from messaging.hours import Hours
from messaging.pace import Pace
from messaging.provider import Provider
from programme.calendar import Clock


@dataclass(frozen=True)
class Route:
    """How one channel goes out."""

    provider: Provider
    pace: Pace


@dataclass(frozen=True)
class Delivery:
    """Everything that sending needs. `routes`: by channel; `simulator`: for lines that are simulated.

    `composers`: how each kind of message but the replies is composed, one by one; `batches`: many at once.
    `linger`: seconds that a drain goes on looking after it found nothing. A message whose transaction commits
    just after the last look had its wake-up swallowed, because this drain's own job was still waiting then.
    `look`: seconds between two looks while there is something to wait for.
    """

    engine: Engine
    clock: Clock
    random: Random
    routes: Mapping[str, Route]
    simulator: Provider
    composers: Mapping[str, Compose] = field(default_factory=dict)
    batches: Mapping[str, ComposeMany] = field(default_factory=dict)
    hours: Hours = field(default_factory=Hours)
    linger: float = 0.2
    look: float = 0.015

    def provider(self, channel: str, simulated: bool) -> Provider:
        """Return who takes a message. A simulated line is never given to a real provider."""
        return self.simulator if simulated else self.routes[channel].provider
