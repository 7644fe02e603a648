"""A channel without a provider, in production: nobody gets its messages, and nothing says that they did."""

from messaging.provider import Outgoing, Refused, in_words
from messaging.simulator.phone import Simulator


class Absent(Simulator):
    """Refuses every message, so that it counts as failed and another channel may take its place."""

    name = "absent"

    async def send(self, message: Outgoing) -> Refused:  # type: ignore[override]
        """Say that there is no provider."""
        return Refused("absent", in_words("absent"))
