"""Encrypt which families are displaced, and where they stand on private logros"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from db.columns import filled
from db.keys import keyring

revision = "0024"
down_revision = "0023"

#: Rows that are read and written at once.
_BATCH = 5000

#: The private logros of the first catalogue, for a database into which it was not loaded.
_PRIVATE = ("EDU-07", "JUS-03", "SAL-03", "SAL-10", "SAL-11")

#: Of the families that have entered; which of them reported is told only of what waits to be checked.
_LOGROS = """
    INSERT INTO logro_count
        (municipality_code, catalogue_version, logro_code, state, since, family_id, logros)
    SELECT municipality_code, catalogue_version, logro_code, state,
        counted_since(state, since), CASE state WHEN 'reported' THEN family_id END, sum(more)
    FROM {changed}
    WHERE has_entered(stage, agreement_on)
    GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(more) <> 0;
"""

_STAGES = """
    INSERT INTO family_count (municipality_code, stage, entered, families)
    SELECT municipality_code, stage, has_entered(stage, agreement_on), sum(more) FROM (
        SELECT *, 1 AS more FROM new_rows UNION ALL SELECT *, -1 FROM old_rows
    ) changed
    GROUP BY 1, 2, 3 HAVING sum(more) <> 0;
"""


def _place(rows: str) -> str:
    entered = f"has_entered({rows}.stage, {rows}.agreement_on)"
    return f"({rows}.municipality_code, {rows}.catalogue_version, {entered})"


_MOVED = f"{_place('new_rows')} <> {_place('old_rows')}"

#: A family that is moved, or enters or leaves, takes its logros along.
_TAKEN_ALONG = _LOGROS.format(
    changed=f"""(
        SELECT new_rows.*, 1 AS more FROM new_rows JOIN old_rows USING (id) WHERE {_MOVED}
        UNION ALL SELECT old_rows.*, -1 FROM new_rows JOIN old_rows USING (id) WHERE {_MOVED}
    ) family JOIN logro_state ON logro_state.family_id = family.id"""
)

_OF_LOGROS = _LOGROS.format(changed="({changed}) changed JOIN family ON family.id = family_id")

#: Were a family moved while one of its logros changes, neither transaction would see the other's change.
_HOLD = "PERFORM FROM family WHERE id IN (SELECT family_id FROM {rows}) ORDER BY id FOR SHARE;"

#: The rows that a statement touches, and how they change what is counted.
_HAPPENINGS = {
    "insert": ("new_rows", "SELECT *, 1 AS more FROM new_rows"),
    "delete": ("old_rows", "SELECT *, -1 AS more FROM old_rows"),
    "update": ("old_rows", "SELECT *, 1 AS more FROM new_rows UNION ALL SELECT *, -1 FROM old_rows"),
}

_FAMILIES = f"""
    SELECT family.id, displaced, (
        SELECT jsonb_object_agg(
            logro_code, jsonb_build_object('state', state, 'priority', priority, 'since', since)
        )
        FROM logro_state WHERE family_id = family.id AND logro_code = ANY(:private)
    ) AS logros
    FROM family WHERE id > :last ORDER BY id LIMIT {_BATCH}
"""

_CHANGES = f"""
    SELECT id, family_id, logro_code, old_state, new_state, source, cause, at
    FROM logro_change WHERE id > :last AND logro_code = ANY(:private) ORDER BY id LIMIT {_BATCH}
"""

#: One statement for all of them: psycopg would send as many as there are rows.
_SET = """
    UPDATE family SET new_displaced = given.displaced, private_logros = given.logros
    FROM unnest(CAST(:ids AS bigint[]), CAST(:displaced AS bytea[]), CAST(:logros AS bytea[]))
        AS given (id, displaced, logros)
    WHERE family.id = given.id
"""

_SEAL = """
    UPDATE logro_change SET sealed = given.sealed, family_id = NULL, logro_code = NULL, old_state = NULL,
        new_state = NULL, source = 'sealed', cause = NULL, at = date_trunc('day', at, 'America/Bogota')
    FROM unnest(CAST(:ids AS bigint[]), CAST(:sealed AS bytea[])) AS given (id, sealed)
    WHERE logro_change.id = given.id
"""


def upgrade() -> None:
    """Where millions are kept this takes minutes: every family is written anew."""
    bind = op.get_bind()
    found = bind.scalars(sa.text("SELECT DISTINCT code FROM logro WHERE privacy = 'private'"))
    private = sorted({*_PRIVATE, *found})
    # Nobody may write between what is taken out of the counts and the new triggers.
    op.execute("LOCK TABLE family, logro_state IN SHARE ROW EXCLUSIVE MODE")
    op.execute("ALTER TABLE family DISABLE TRIGGER USER")
    op.execute("ALTER TABLE logro_state DISABLE TRIGGER USER")
    _families(private)
    _changes(private)
    bind.execute(sa.text("DELETE FROM logro_state WHERE logro_code = ANY(:private)"), {"private": private})
    _counts(private)
    op.execute("ALTER TABLE family ENABLE TRIGGER USER")
    op.execute("ALTER TABLE logro_state ENABLE TRIGGER USER")
    _replace("family", "update", [_STAGES, _TAKEN_ALONG])
    for happening, (rows, changed) in _HAPPENINGS.items():
        _replace("logro_state", happening, [_HOLD.format(rows=rows), _OF_LOGROS.format(changed=changed)])


def _families(private: list[str]) -> None:
    op.add_column("family", sa.Column("new_displaced", sa.LargeBinary(), nullable=True))
    op.add_column("family", sa.Column("private_logros", sa.LargeBinary(), nullable=True))
    bind, last = op.get_bind(), 0
    while rows := bind.execute(sa.text(_FAMILIES), {"last": last, "private": private}).all():
        values: dict[str, list[Any]] = {
            "ids": [row.id for row in rows],
            "displaced": [_encrypted(row.displaced, "family.displaced", 16) for row in rows],
            "logros": [_encrypted(row.logros or {}, "family.private_logros", 512) for row in rows],
        }
        bind.execute(sa.text(_SET), values)
        last = rows[-1].id
    op.drop_column("family", "displaced")
    op.alter_column("family", "new_displaced", new_column_name="displaced", nullable=False)
    op.alter_column("family", "private_logros", nullable=False)


def _changes(private: list[str]) -> None:
    """What there is of their history is sealed; each keeps its day."""
    op.add_column("logro_change", sa.Column("sealed", sa.LargeBinary(), nullable=True))
    for name in ("family_id", "logro_code", "new_state"):
        op.alter_column("logro_change", name, nullable=True)
    op.execute("DROP TRIGGER keep_history ON logro_change")
    bind, last = op.get_bind(), 0
    while rows := bind.execute(sa.text(_CHANGES), {"last": last, "private": private}).all():
        said = [{**row._mapping, "at": row.at.isoformat()} for row in rows]
        for one in said:
            del one["id"]
        sealed = [_encrypted(one, "logro_change.sealed", 512) for one in said]
        bind.execute(sa.text(_SEAL), {"ids": [row.id for row in rows], "sealed": sealed})
        last = rows[-1].id
    op.execute(
        "CREATE TRIGGER keep_history BEFORE UPDATE OR DELETE ON logro_change "
        "FOR EACH ROW EXECUTE FUNCTION keep_sealed('sealed')"
    )


def _counts(private: list[str]) -> None:
    """What is private is counted nowhere any more, nor the others apart by displacement."""
    op.drop_index("ix_logro_count_folded", "logro_count")
    op.drop_column("logro_count", "displaced")
    op.get_bind().execute(
        sa.text("""
            WITH before AS (DELETE FROM logro_count RETURNING *)
            INSERT INTO logro_count
                (municipality_code, catalogue_version, logro_code, state, since, family_id, logros)
            SELECT municipality_code, catalogue_version, logro_code, state, since, family_id, sum(logros)
            FROM before WHERE logro_code <> ALL(:private)
            GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(logros) <> 0
        """),
        {"private": private},
    )
    op.create_index(
        "ix_logro_count_folded",
        "logro_count",
        ["municipality_code", "catalogue_version", "logro_code", "state", "since", "family_id"],
        unique=True,
        postgresql_where=sa.text("folded"),
        postgresql_nulls_not_distinct=True,
    )


def _encrypted(said: Any, label: str, block: int) -> bytes:
    return keyring.encrypt(filled(json.dumps(said, ensure_ascii=False), block), label)


def _replace(table: str, happening: str, steps: list[str]) -> None:
    """The trigger stays; what it does is new."""
    op.execute(
        f"CREATE OR REPLACE FUNCTION count_{table}_{happening}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN {' '.join(steps)} RETURN NULL; END $$"
    )
