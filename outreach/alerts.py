"""Telling whoever is on duty that an alert waits: somebody in danger, or a sender out of control.

The message says that there is something to see, and nothing of it: it lies on a phone. It goes to the
coordinators of the family's municipality, never to its gestor; where none of them has a linked chat, to all
other coordinators, who are asked to call that municipality's; where no coordinator at all has an open chat,
danger is told to the national team, who are asked to call one. One that was raised in a complaint goes to the
national team alone.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection, select, text

from db.tables import Alert, Outbox
from locales.texts import SOURCE, texts
from messaging import channels, key, outbox
from messaging.composing import Composed, Row, Suppressed
from messaging.message import Reply
from programme import staff_chats

#: Of alerts that are older nobody is told any more: they stand on the page until somebody has seen them.
_BACK = timedelta(days=1)

#: Alerts of one conversation that follow each other so closely are told of once.
_APART = timedelta(hours=1)

#: Unseen alerts that nobody was told of, with those who must be. A phone of several families may
#: concern several municipalities; a stranger concerns every coordinator. A comment of a Libreta concerns its
#: municipality, or every coordinator where that is not known.
_UNTOLD = text("""
    WITH untold AS (
        SELECT a.id, a.kind, a.conversation_id, a.municipality_code, a.id = ANY(:private) AS private
        FROM alert a
        WHERE a.seen_at IS NULL AND a.at > :since
          AND NOT EXISTS (
            SELECT 1 FROM alert earlier
            WHERE earlier.conversation_id = a.conversation_id AND earlier.kind = a.kind
              AND earlier.seen_at IS NULL AND earlier.id < a.id AND earlier.at > a.at - :apart)
    ), concerned AS (
        SELECT DISTINCT u.id AS alert_id, f.municipality_code
        FROM untold u
        JOIN contact k ON k.conversation_id = u.conversation_id AND k.ended_at IS NULL
        JOIN family f ON f.id = k.family_id
        WHERE NOT u.private
        UNION
        SELECT u.id, u.municipality_code FROM untold u WHERE u.municipality_code IS NOT NULL
    ), chats AS (
        SELECT staff_id, false AS national FROM unnest(CAST(:coordinators AS bigint[])) AS staff_id
        UNION ALL
        SELECT staff_id, true FROM unnest(CAST(:nationals AS bigint[])) AS staff_id
    ), duty AS (
        -- Danger that no coordinator can be told of is told to the national team, who call one.
        SELECT NOT EXISTS (SELECT 1 FROM chats WHERE NOT national) AS national
    ), own AS (
        SELECT n.alert_id, n.municipality_code, h.staff_id
        FROM concerned n
        JOIN staff_municipality m ON m.municipality_code = n.municipality_code
        JOIN chats h ON h.staff_id = m.staff_id AND NOT h.national
    ), told AS (
        SELECT alert_id, staff_id, NULL AS municipality FROM own
        UNION ALL
        SELECT n.alert_id, h.staff_id, p.name
        FROM concerned n
        JOIN municipality p ON p.code = n.municipality_code
        JOIN untold u ON u.id = n.alert_id
        JOIN duty d ON NOT d.national OR u.kind = 'danger'
        JOIN chats h ON h.national = d.national
        WHERE NOT EXISTS (
            SELECT 1 FROM own
            WHERE own.alert_id = n.alert_id AND own.municipality_code = n.municipality_code)
        UNION ALL
        SELECT u.id, h.staff_id, NULL
        FROM untold u
        JOIN duty d ON u.private OR NOT d.national OR u.kind = 'danger'
        JOIN chats h ON h.national = (u.private OR d.national)
        WHERE NOT EXISTS (SELECT 1 FROM concerned n WHERE n.alert_id = u.id)
    )
    SELECT DISTINCT ON (u.id, t.staff_id)
        u.id, u.kind, u.private, t.staff_id, t.municipality,
        NOT u.private AND t.municipality IS NULL AND d.national AS nobody
    FROM duty d, untold u JOIN told t ON t.alert_id = u.id
    ORDER BY u.id, t.staff_id, t.municipality NULLS FIRST
""")


def write_alerts(connection: Connection, now: datetime) -> int:
    """Write one message per alert and person. Return how many were written.

    They leave at once, at any hour, before everything else. A copy of the database does not show whom they
    told: who is told tells which alerts were raised in a complaint.
    """
    unseen = select(Alert.id, Alert.private).where(Alert.seen_at.is_(None), Alert.at > now - _BACK)
    waiting = connection.execute(unseen).all()
    if not waiting:
        return 0
    coordinators = staff_chats.open_chats(connection, now, channels.for_staff(), right="alerts")
    nationals = staff_chats.open_chats(connection, now, channels.for_staff(), right="alerts.private")
    chats = {chat.staff_id: chat for chat in (*nationals, *coordinators)}
    values = {
        "since": now - _BACK,
        "apart": _APART,
        "private": [row.id for row in waiting if row.private],
        "coordinators": [chat.staff_id for chat in coordinators],
        "nationals": [chat.staff_id for chat in nationals],
    }
    found = {
        key.hidden(key.of("alert", apart=f"{row.id}:{row.staff_id}")): row
        for row in connection.execute(_UNTOLD, values)
    }
    told = set(connection.scalars(select(Outbox.cause).where(Outbox.cause.in_(found))))
    letters = [
        outbox.Letter(
            kind="alert",
            apart=f"{row.id}:{row.staff_id}",
            channel=chats[row.staff_id].channel,
            conversation_id=chats[row.staff_id].conversation_id,
            priority=outbox.REPLY,
            payload={
                "alert_id": row.id,
                "staff_id": row.staff_id,
                "kind": row.kind,
                "municipality": row.municipality,
                "private": row.private,
                "nobody": row.nobody,
            },
            not_before=now,
            hidden=True,
        )
        for each, row in found.items()
        if each not in told
    ]
    return len(outbox.write_all(connection, letters, now))


def compose(connection: Connection, row: Row, now: datetime) -> Composed | Suppressed:
    """That something waits, in the staff's language; where somebody has seen it meanwhile, nothing."""
    words = texts(SOURCE)
    seen_at = connection.execute(
        select(Alert.seen_at).where(Alert.id == row.payload["alert_id"])
    ).one_or_none()
    if seen_at is None or seen_at[0] is not None:
        return Suppressed(words.say("alert.seen"), "cancelled")
    said = words.say(f"alert.{row.payload['kind']}")
    if row.payload["municipality"]:
        elsewhere = words.say("alert.elsewhere", municipality=row.payload["municipality"])
        return Composed(Reply.of(said, elsewhere))
    if row.payload.get("nobody"):
        return Composed(Reply.of(said, words.say("alert.nobody")))
    enter = "alert.enter.private" if row.payload.get("private") else "alert.enter"
    return Composed(Reply.of(said, words.say(enter)))
