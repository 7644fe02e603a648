"""A phone that takes everything at once; what it got is read in the outbox."""

from datetime import datetime

from messaging.provider import Outgoing, Sent


class Simulator:
    """Accepts every message."""

    name = "simulator"
    can_be_asked = False

    async def open(self) -> None:
        """Nothing to make ready."""

    async def close(self) -> None:
        """Nothing to let go of."""

    async def send(self, message: Outgoing) -> Sent:
        """Take it."""
        return Sent(f"sim-{message.outbox_id}")

    async def find(self, message: Outgoing, since: datetime) -> list[str]:
        """It keeps nothing."""
        return []
