"""A database as the version of 2026-11-28 left it: no word of the keys, lines indexed under the last one."""

from sqlalchemy import Connection, Engine, text

from db.keys import Keyring
from db.migrate import migrate

REVISION = "0016"

_PLACE = """
INSERT INTO department (code, name) VALUES ('15', 'Boyacá');
INSERT INTO municipality (code, name, department_code) VALUES ('15664', 'San José de Pare', '15');
"""


def make(engine: Engine) -> None:
    """The tables of that version, with a place."""
    migrate(engine, REVISION)
    with engine.begin() as connection:
        for statement in _PLACE.strip().splitlines():
            connection.execute(text(statement))


def line(
    connection: Connection,
    keys: str,
    address: str,
    family: str | None = None,
    *,
    opted_out: bool = False,
) -> int:
    """A line by SMS, of a family or of a stranger, as that version wrote it with these keys. Gives its id."""
    ring = Keyring()
    ring.load(keys)
    last = Keyring()
    last.load(keys.split(",")[-1])
    values = {
        "address": ring.encrypt(address, "conversation.address"),
        "index": last.index("sms", address),
        "state": ring.encrypt("{}" + " " * 510, "conversation.state"),
        "out": opted_out,
    }
    found = connection.scalar(
        text(
            "INSERT INTO conversation "
            "(channel, address, address_index, simulated, turn, state, opted_out_at) "
            "VALUES ('sms', :address, :index, false, 0, :state, CASE WHEN :out THEN now() END) RETURNING id"
        ),
        values,
    )
    assert isinstance(found, int)
    if family is not None:
        row = {"code": family, "line": found}
        connection.execute(text(_FAMILY), row)
    return found


_FAMILY = """
WITH one AS (
    INSERT INTO family (code, municipality_code, displaced, stage, language, catalogue_version, created_at)
    VALUES (:code, '15664', false, 'project', 'es_CO', '1', now()) RETURNING id
), behind AS (
    INSERT INTO contact (conversation_id, family_id, shared, safe, authorised, created_at)
    SELECT :line, id, false, true, true, now() FROM one RETURNING id
)
UPDATE conversation SET contact_id = (SELECT id FROM behind) WHERE id = :line
"""
