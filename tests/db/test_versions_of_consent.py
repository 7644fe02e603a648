"""Of a database of before it is known which words each contact answered."""

from sqlalchemy import URL, select, text

from db.engine import connect
from db.keys import keyring
from db.migrate import migrate, upgrade
from db.tables import Contact
from programme.consents import TEXT_VERSION, is_outdated

_BEFORE = "0026"

_CONSENTS = """
INSERT INTO department (code, name) VALUES ('15', 'Boyacá');
INSERT INTO municipality (code, name, department_code) VALUES ('15664', 'San José de Pare', '15');
INSERT INTO staff (code, role, name) VALUES ('G01', 'gestor', :name);
INSERT INTO conversation (channel, address, address_index, turn, simulated)
    VALUES ('sms', :address, :line, 0, false);
INSERT INTO contact (conversation_id, staff_id, shared, authorised, created_at)
    SELECT conversation.id, staff.id, false, true, now()
    FROM conversation, staff, generate_series(1, 3) ORDER BY conversation.id;
INSERT INTO consent (contact_id, kind, given, text_version, channel, at)
    SELECT min(id), 'data', true, 'papel', 'paper', now() FROM contact;
INSERT INTO consent (contact_id, kind, given, text_version, channel, at)
    SELECT max(id), 'data', true, '2025-01 es_CO', 'sms', now() - interval '1 day' FROM contact;
INSERT INTO consent (contact_id, kind, given, text_version, channel, at)
    SELECT max(id), 'data', false, '2026-11 en', 'sms', now() FROM contact;
INSERT INTO consent (contact_id, kind, given, text_version, channel, at)
    SELECT max(id), 'safe', true, '2024-01 en', 'sms', now() + interval '1 day' FROM contact;
"""


def test_the_last_answer_counts_and_paper_is_of_the_words_of_its_day(server: URL) -> None:
    administration = connect(server.render_as_string(hide_password=False))
    with administration.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CREATE DATABASE before_consents"))
    engine = connect(server.set(database="before_consents").render_as_string(hide_password=False))
    sealed = {
        "name": keyring.encrypt("x", "staff.name"),
        "line": keyring.index("sms", "x"),
        "address": keyring.encrypt("x", "conversation.address"),
    }
    try:
        migrate(engine, _BEFORE)
        with engine.begin() as connection:
            for statement in _CONSENTS.strip().split(";\n"):
                asked = {name: value for name, value in sealed.items() if f":{name}" in statement}
                connection.execute(text(statement.rstrip(";\n")), asked)
        upgrade(engine)
        with engine.connect() as connection:
            versions = connection.scalars(select(Contact.text_version).order_by(Contact.id)).all()
        assert versions == [TEXT_VERSION, None, "2026-11"]
        assert not any(map(is_outdated, versions))
    finally:
        engine.dispose()
        with administration.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("DROP DATABASE before_consents WITH (FORCE)"))
        administration.dispose()
