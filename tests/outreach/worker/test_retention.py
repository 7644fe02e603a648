"""Texts are kept as long as is said, and no longer; counts stay."""

from datetime import timedelta

from sqlalchemy import Engine, func, insert, select

from db.tables import Alert, Conversation, Inbound, Outbox
from outreach.worker.retention import Kept, blank
from tests.messaging.post import NOW, conversation, letter, put


def _came_in(engine: Engine, line: int, number: int, days_ago: int) -> None:
    values = {
        "channel": "sms",
        "provider_id": f"SM{number}",
        "conversation_id": line,
        "received_at": NOW - timedelta(days=days_ago),
        "kind": "text",
        "text": "hola",
        "reply": ["Hola."],
    }
    with engine.begin() as connection:
        connection.execute(insert(Inbound).values(values))


def test_what_is_old_is_blanked_and_still_counted(database: Engine) -> None:
    line = conversation(database, "+573001112233", "sms")
    for number, days in enumerate((1, 29, 31, 400)):
        _came_in(database, line, number, days)
    for state, days in (("sent", 89), ("sent", 91), ("failed", 91), ("scheduled", 91)):
        put(
            database,
            letter(database, line, channel="sms", now=NOW - timedelta(days=days)),
            state=state,
            text="x",
        )
    assert blank(database, Kept(), NOW) == 4
    assert blank(database, Kept(), NOW) == 0
    with database.connect() as connection:
        texts = connection.execute(select(Inbound.text, Inbound.reply).order_by(Inbound.id)).all()
        sent = connection.execute(select(Outbox.payload, Outbox.text).order_by(Outbox.id)).all()
    assert [tuple(row) for row in texts] == [("hola", ["Hola."])] * 2 + [(None, None)] * 2
    kept = ({"text": "Hola."}, "x")
    assert [tuple(row) for row in sent] == [kept, (None, None), (None, None), kept]


def test_many_are_blanked_a_batch_at_a_time(database: Engine) -> None:
    line = conversation(database, "+573001112233", "sms")
    _came_in(database, line, 0, 40)
    with database.begin() as connection:
        columns = [c for c in Inbound.__table__.columns if c.name not in ("id", "provider_id")]
        copies = select(func.concat("N", func.generate_series(1, 2500)), *columns)
        connection.execute(insert(Inbound).from_select(["provider_id", *(c.name for c in columns)], copies))
    assert blank(database, Kept(), NOW) == 2501


def test_a_talk_that_nobody_goes_on_with_is_forgotten(database: Engine) -> None:
    week, month = NOW - timedelta(days=6), NOW - timedelta(days=30)
    fresh = conversation(database, "+573001112233", "sms", state="answers", last_inbound_at=week)
    conversation(database, "+573001112234", "sms", state="answers", last_inbound_at=month)
    asked = conversation(database, "+573001112235", "sms", state="answers", last_inbound_at=month)
    put(database, letter(database, asked, channel="sms", now=NOW - timedelta(days=1)), state="sent")
    assert blank(database, Kept(), NOW) == 1
    with database.connect() as connection:
        kept = connection.scalars(select(Conversation.id).where(Conversation.state.is_not(None)))
        assert set(kept) == {fresh, asked}


def test_what_raised_an_alert_is_blanked_with_what_came_in(database: Engine) -> None:
    line = conversation(database, "+573001112233", "sms")
    for days in (29, 31):
        at = NOW - timedelta(days=days)
        values = {"kind": "danger", "conversation_id": line, "text": "me pega", "at": at}
        with database.begin() as connection:
            connection.execute(insert(Alert).values(values))
    assert blank(database, Kept(), NOW) == 1
    with database.connect() as connection:
        assert connection.scalars(select(Alert.text).order_by(Alert.at)).all() == [None, "me pega"]


def test_once_it_is_seen_nobody_reads_what_raised_an_alert_any_more(database: Engine) -> None:
    """But for the channel on which nobody answers: that is no text of anybody."""
    line = conversation(database, "+573001112233", "sms")
    for kind, words in (("danger", "me pega"), ("calamity", "la creciente"), ("channel", "whatsapp")):
        values = {"kind": kind, "conversation_id": line, "text": words, "at": NOW, "seen_at": NOW}
        with database.begin() as connection:
            connection.execute(insert(Alert).values(values))
    assert blank(database, Kept(), NOW) == 2
    with database.connect() as connection:
        assert connection.scalars(select(Alert.text).order_by(Alert.id)).all() == [None, None, "whatsapp"]
