"""Of a database of before, chats that were linked have a place for a PIN, and all look alike."""

from sqlalchemy import URL, create_engine, select, text

from db.engine import connect
from db.keys import keyring
from db.migrate import migrate, upgrade
from db.tables import Conversation

_STAFF = """
    INSERT INTO staff (id, code, role, name) OVERRIDING SYSTEM VALUE VALUES (1, 'G01', 'gestor', :name)
"""

_LINE = """
    INSERT INTO conversation (id, channel, address, address_index, simulated, turn) OVERRIDING SYSTEM VALUE
    VALUES (:id, :channel, :address, :index, false, 0)
"""
_CONTACT = "INSERT INTO contact (conversation_id, staff_id, shared, created_at) VALUES (:id, 1, false, now())"


def test_every_chat_that_was_linked_has_a_place_for_a_pin(server: URL) -> None:
    administration = create_engine(server, isolation_level="AUTOCOMMIT")
    with administration.connect() as connection:
        connection.execute(text("CREATE DATABASE before_pins"))
    engine = connect(server.set(database="before_pins").render_as_string(hide_password=False))
    try:
        migrate(engine, "0029")
        with engine.begin() as connection:
            connection.execute(text(_STAFF), {"name": keyring.encrypt("Ana", "staff.name")})
            for number, channel in enumerate(("telegram", "telegram", "sms", "telegram"), 1):
                address = str(number)
                line = {"id": number, "channel": channel, "index": keyring.index(channel, address)}
                line["address"] = keyring.encrypt(address, "conversation.address")
                connection.execute(text(_LINE), line)
                if number < 4:
                    connection.execute(text(_CONTACT), {"id": number})
        upgrade(engine)
        with engine.connect() as connection:
            rows = select(Conversation.id, Conversation.reserved).order_by(Conversation.id)
            assert [tuple(row) for row in connection.execute(rows)] == [
                (1, {}),
                (2, {}),
                (3, None),
                (4, None),
            ]
            raw = connection.scalars(
                text("SELECT reserved FROM conversation WHERE reserved IS NOT NULL")
            ).all()
        assert len({len(one) for one in raw}) == 1 and len(set(raw)) == 2
    finally:
        engine.dispose()
        with administration.connect() as connection:
            connection.execute(text("DROP DATABASE before_pins"))
        administration.dispose()
