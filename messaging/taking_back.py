"""Messages that disappear again from a chat that protects what is said: they were for one moment."""

from typing import Any

from sqlalchemy import Connection, select

from db.tables import Outbox


def taken_back(connection: Connection, said: dict[str, Any]) -> tuple[str, ...]:
    """Return the provider's ids of what goes with a message: `{"takes_back": {"theirs": [id, …],
    "ours": [id in the outbox, …]}}` of its payload. What we said and has not left yet stays.
    """
    asked = said.get("takes_back")
    if not asked:
        return ()
    ours = connection.scalars(
        select(Outbox.provider_id).where(Outbox.id.in_(asked["ours"])).order_by(Outbox.id)
    )
    return (*map(str, asked["theirs"]), *(one for one in ours if one))
