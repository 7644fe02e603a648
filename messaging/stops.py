"""Channels that are out of order, so that everybody who looks can see it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, delete, select
from sqlalchemy.dialects.postgresql import insert

from db.tables import ChannelStop


def stop(connection: Connection, channel: str, code: str, words: str, now: datetime) -> None:
    """Note that a provider takes nothing on `channel`: its own code, and why in our words. Noted again, it
    is still out of order since the first time.
    """
    said = {"code": code, "words": words, "at": now}
    connection.execute(
        insert(ChannelStop)
        .values(channel=channel, since=now, **said)
        .on_conflict_do_update(index_elements=["channel"], set_=said)
    )


def clear(connection: Connection, channel: str) -> None:
    """Note that a message got through on `channel`."""
    connection.execute(delete(ChannelStop).where(ChannelStop.channel == channel))


def stops(connection: Connection) -> Sequence[Row[str, str, str, datetime, datetime]]:
    """Return the channels that are out of order: channel, code, words, since (the first time), at (the
    last).
    """
    columns = (ChannelStop.channel, ChannelStop.code, ChannelStop.words, ChannelStop.since, ChannelStop.at)
    return connection.execute(select(*columns).order_by(ChannelStop.channel)).all()
