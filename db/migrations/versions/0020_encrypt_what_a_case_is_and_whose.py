"""Encrypt what a case is and whose, and hide it in every table that speaks of it"""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from db.columns import filled, nothing
from db.keys import keyring

revision = "0020"
down_revision = "0019"

#: Rows that are read and written at once.
_BATCH = 1000

#: How the values of a column are written before they are encrypted, and up to how many bytes they are filled.
_Form = tuple[Callable[[Any], str], int]


def _text(value: str | None) -> str:
    return value or ""


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _iso(value: date | datetime) -> str:
    return value.isoformat()


_CASE: dict[str, _Form] = {
    "kind": (_text, 32),
    "reader": (_text, 32),
    "text": (_text, 2048),
    "family_id": (_json, 32),
    "contact_id": (_json, 32),
    "municipality_code": (_text, 32),
    "received_on": (_iso, 1),
    "due_on": (_iso, 1),
    "status": (_text, 32),
    "entity": (_text, 256),
}

_ENTRY: dict[str, _Form] = {
    "kind": (_text, 32),
    "text": (_text, 2048),
    "staff_id": (_json, 32),
    "at": (_iso, 40),
}

_OPEN = ("received", "taken_up", "passed_on", "reopened")


#: Whether there is anything to encrypt; where there is not, no keys are needed.
_ANYTHING = """
    SELECT EXISTS (SELECT FROM complaint_case) OR EXISTS (SELECT FROM alert)
        OR EXISTS (SELECT FROM audit_event WHERE action LIKE 'case.%' OR action = 'alert.seen')
        OR EXISTS (SELECT FROM inbound WHERE text IS NOT NULL OR kind = 'queja')
        OR EXISTS (SELECT FROM outbox WHERE kind IN ('case', 'cases', 'alert'))
"""


def upgrade() -> None:
    if op.get_bind().scalar(sa.text(_ANYTHING)):
        # Raises KeyProblem before anything is hashed with a key that is none.
        keyring.encrypt("", "migration")
    told = _told()
    _cases()
    _entries(told)
    _audit()
    _alerts()
    _inbound()
    _outbox()


def _cases() -> None:
    op.add_column("complaint_case", sa.Column("open", sa.Boolean(), nullable=True))
    op.add_column(
        "complaint_case", sa.Column("fresh", sa.Boolean(), server_default=sa.true(), nullable=False)
    )
    op.alter_column("complaint_case", "fresh", server_default=None)
    op.add_column("complaint_case", sa.Column("place_index", sa.LargeBinary(), nullable=True))

    def more(row: Any) -> dict[str, Any]:
        place = keyring.index("case.place", row.municipality_code or "")
        return {"open": row.status in _OPEN, "fresh": False, "place_index": place}

    _encrypt("complaint_case", "number", _CASE, ("open", "fresh", "place_index"), more)
    op.alter_column("complaint_case", "open", nullable=False)
    op.alter_column("complaint_case", "place_index", nullable=False)
    op.create_index(
        "ix_complaint_case_open", "complaint_case", ["place_index"], postgresql_where=sa.text("open")
    )
    op.create_index("ix_complaint_case_place_index", "complaint_case", ["place_index"])
    op.create_index(
        "ix_complaint_case_fresh", "complaint_case", ["number"], postgresql_where=sa.text("fresh")
    )


def _told() -> dict[str, int]:
    """By number, the last entry of a case of which its family was told, or is about to be."""
    causes = op.get_bind().scalars(sa.text("SELECT cause FROM outbox WHERE kind = 'case'"))
    found: dict[str, int] = {}
    for cause in causes:
        _, number, entry = cause.split(":")[:3]
        found[number] = max(int(entry), found.get(number, 0))
    return found


def _entries(told: dict[str, int]) -> None:
    op.add_column("case_entry", sa.Column("untold", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.alter_column("case_entry", "untold", server_default=None)
    _encrypt(
        "case_entry", "id", _ENTRY, ("untold",), lambda row: {"untold": row.id > told.get(row.number, 0)}
    )
    op.create_index("ix_case_entry_untold", "case_entry", ["id"], postgresql_where=sa.text("untold"))


def _encrypt(
    table: str,
    key: str,
    forms: dict[str, _Form],
    others: Iterable[str],
    more: Callable[[Any], dict[str, Any]],
) -> None:
    """Put encrypted columns in the place of those in clear, in the order of the key."""
    bind = op.get_bind()
    for name in forms:
        op.add_column(table, sa.Column(f"new_{name}", sa.LargeBinary(), nullable=True))
    columns = ", ".join(f"new_{name} = :new_{name}" for name in forms)
    columns = ", ".join([columns, *(f"{name} = :{name}" for name in others)])
    change = sa.text(f"UPDATE {table} SET {columns} WHERE {key} = :{key}")
    for rows in _batches(bind, table, key=key):
        bind.execute(
            change, [{key: getattr(row, key), **_sealed(table, forms, row), **more(row)} for row in rows]
        )
    for name in forms:
        op.drop_column(table, name)
        op.alter_column(table, f"new_{name}", new_column_name=name, nullable=False)


def _sealed(table: str, forms: dict[str, _Form], row: Any) -> dict[str, bytes]:
    sealed = {}
    for name, (written, block) in forms.items():
        label, value = f"{table}.{name}", getattr(row, name)
        if name == "text":
            value = keyring.decrypt(value, label).rstrip("\0")
        sealed[f"new_{name}"] = (
            keyring.encrypt(filled(written(value), block), label)
            if (written is not _text or value)
            else nothing(label, block)
        )
    return sealed


def _audit() -> None:
    op.add_column("audit_event", sa.Column("sealed", sa.LargeBinary(), nullable=True))
    op.execute("ALTER TABLE audit_event DISABLE TRIGGER keep_history")
    bind = op.get_bind()
    change = sa.text("""
        UPDATE audit_event SET actor = 'sealed', action = 'sealed', subject = 'sealed', detail = '{}',
            at = date_trunc('day', at, 'America/Bogota'), sealed = :sealed
        WHERE id = :id
    """)
    for rows in _batches(bind, "audit_event", "action LIKE 'case.%' OR action = 'alert.seen'"):
        bind.execute(change, [{"id": row.id, "sealed": _event(row)} for row in rows])
    op.execute("DROP TRIGGER keep_history ON audit_event")
    op.execute(
        "CREATE TRIGGER keep_history BEFORE UPDATE OR DELETE ON audit_event "
        "FOR EACH ROW EXECUTE FUNCTION keep_sealed('sealed')"
    )


def _event(row: Any) -> bytes:
    said = {"actor": row.actor, "action": row.action, "subject": row.subject, "detail": row.detail}
    whole = json.dumps({**said, "at": row.at.isoformat()}, ensure_ascii=False)
    return keyring.encrypt(filled(whole, 512), "audit_event.sealed")


def _alerts() -> None:
    op.add_column("alert", sa.Column("new_private", sa.LargeBinary(), nullable=True))
    bind = op.get_bind()
    change = sa.text("UPDATE alert SET new_private = :private WHERE id = :id")
    for rows in _batches(bind, "alert"):
        values = [
            {"id": row.id, "private": keyring.encrypt(filled(_json(row.private), 16), "alert.private")}
            for row in rows
        ]
        bind.execute(change, values)
    op.drop_column("alert", "private")
    op.alter_column("alert", "new_private", new_column_name="private", nullable=False)


def _inbound() -> None:
    """All that is kept is filled up, so that what was said of complaints looks like it."""
    bind = op.get_bind()
    change = sa.text("UPDATE inbound SET text = :text WHERE id = :id")
    for rows in _batches(bind, "inbound", "text IS NOT NULL"):
        bind.execute(change, [{"id": row.id, "text": _kept(row.text)} for row in rows])
    for rows in _batches(bind, "inbound", "kind = 'queja' AND conversation_id IS NOT NULL"):
        bind.execute(change, [{"id": row.id, "text": nothing("inbound.text", 512)} for row in rows])
    op.execute("UPDATE inbound SET kind = 'text' WHERE kind = 'queja'")


def _kept(text: bytes) -> bytes:
    return keyring.encrypt(filled(keyring.decrypt(text, "inbound.text"), 512), "inbound.text")


def _outbox() -> None:
    """What told families of their cases, and staff that there is something to see, hides whom it told."""
    bind = op.get_bind()
    change = sa.text(
        "UPDATE outbox SET cause = :cause, conversation_id = NULL, payload = :payload WHERE id = :id"
    )
    for rows in _batches(bind, "outbox", "kind IN ('case', 'cases', 'alert')"):
        values = [
            {
                "id": row.id,
                "cause": "hidden:" + keyring.index("outbox.cause", row.cause).hex(),
                "payload": None if row.payload is None else _payload(row),
            }
            for row in rows
        ]
        bind.execute(change, values)


def _payload(row: Any) -> bytes:
    said = json.loads(keyring.decrypt(row.payload, "outbox.payload").rstrip("\0"))
    said["to"] = row.conversation_id
    if row.kind == "case":
        said["number"] = row.cause.split(":")[1]
    return keyring.encrypt(filled(json.dumps(said, ensure_ascii=False), 512), "outbox.payload")


def _batches(bind: sa.Connection, table: str, which: str = "true", key: str = "id") -> Iterator[list[Any]]:
    """The rows of a table, so many at a time, in the order of their key."""
    query = sa.text(f"SELECT * FROM {table} WHERE {key} > :last AND ({which}) ORDER BY {key} LIMIT {_BATCH}")
    last: Any = "" if key == "number" else 0
    while rows := list(bind.execute(query, {"last": last})):
        yield rows
        last = getattr(rows[-1], key)
