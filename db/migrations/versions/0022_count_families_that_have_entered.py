"""Count the logros of families that have entered, and families by whether they have"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

#: As `programme.entered.has_entered` has it.
_ENTERED = """
CREATE FUNCTION has_entered(stage text, agreement_on date) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT agreement_on IS NOT NULL AND stage NOT IN ('invited', 'exited', 'withdrawn')
$$
"""

_STAGES = """
    INSERT INTO family_count (municipality_code, stage, entered, families)
    SELECT municipality_code, stage, has_entered(stage, agreement_on), sum(more) FROM ({changed}) changed
    GROUP BY 1, 2, 3 HAVING sum(more) <> 0;
"""

#: Of the families that have entered; which of them reported is told only of what waits to be checked.
_LOGROS = """
    INSERT INTO logro_count
        (municipality_code, catalogue_version, logro_code, displaced, state, since, family_id, logros)
    SELECT municipality_code, catalogue_version, logro_code, displaced, state,
        counted_since(state, since), CASE state WHEN 'reported' THEN family_id END, sum(more)
    FROM {changed}
    WHERE {which}
    GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(more) <> 0;
"""

_OF_LOGROS = _LOGROS.format(
    changed="({changed}) changed JOIN family ON family.id = family_id",
    which="has_entered(stage, agreement_on)",
)


def _version(rows: str) -> str:
    return (
        f"({rows}.municipality_code, {rows}.catalogue_version, {rows}.displaced, "
        f"has_entered({rows}.stage, {rows}.agreement_on))"
    )


_MOVED = f"{_version('new_rows')} <> {_version('old_rows')}"

#: A family that is moved, or enters or leaves, takes its logros along.
_TAKEN_ALONG = _LOGROS.format(
    changed=f"""(
        SELECT new_rows.*, 1 AS more FROM new_rows JOIN old_rows USING (id) WHERE {_MOVED}
        UNION ALL SELECT old_rows.*, -1 FROM new_rows JOIN old_rows USING (id) WHERE {_MOVED}
    ) family JOIN logro_state ON logro_state.family_id = family.id""",
    which="has_entered(stage, agreement_on)",
)

#: Were a family moved while one of its logros changes, neither transaction would see the other's change.
_HOLD = "PERFORM FROM family WHERE id IN (SELECT family_id FROM {rows}) ORDER BY id FOR SHARE;"

#: What was counted until now of families that are accompanied and have not entered.
_TAKEN_BACK = _LOGROS.format(
    changed="(SELECT *, -1 AS more FROM logro_state) changed JOIN family ON family.id = family_id",
    which="stage NOT IN ('exited', 'withdrawn') AND NOT has_entered(stage, agreement_on)",
)

#: Of waves that are open, the families out of which their results are weighed: those that have entered.
_REGISTERED = """
    UPDATE wave_place SET families = (
        SELECT count(*) FROM family
        WHERE family.municipality_code = wave_place.municipality_code AND has_entered(stage, agreement_on)
    )
    FROM wave WHERE wave.id = wave_place.wave_id AND wave.status = 'open'
"""

#: The rows that a statement touches, and how they change what is counted.
_HAPPENINGS = {
    "insert": ("new_rows", "SELECT *, 1 AS more FROM new_rows"),
    "delete": ("old_rows", "SELECT *, -1 AS more FROM old_rows"),
    "update": ("old_rows", "SELECT *, 1 AS more FROM new_rows UNION ALL SELECT *, -1 FROM old_rows"),
}


def upgrade() -> None:
    op.execute(_ENTERED)
    # Nobody may write between the first count and the triggers.
    op.execute("LOCK TABLE family, logro_state IN SHARE ROW EXCLUSIVE MODE")
    op.execute("DELETE FROM family_count")
    op.drop_index("ix_family_count_folded", "family_count")
    op.add_column("family_count", sa.Column("entered", sa.Boolean(), nullable=False))
    op.create_index(
        "ix_family_count_folded",
        "family_count",
        ["municipality_code", "stage", "entered"],
        unique=True,
        postgresql_where=sa.text("folded"),
        postgresql_nulls_not_distinct=True,
    )
    op.execute(_STAGES.format(changed="SELECT *, 1 AS more FROM family"))
    op.execute(_TAKEN_BACK)
    op.execute(_REGISTERED)
    for happening, (rows, changed) in _HAPPENINGS.items():
        along = [_TAKEN_ALONG] if happening == "update" else []
        _replace("family", happening, [_STAGES.format(changed=changed), *along])
        _replace("logro_state", happening, [_HOLD.format(rows=rows), _OF_LOGROS.format(changed=changed)])


def _replace(table: str, happening: str, steps: list[str]) -> None:
    """The trigger stays; what it does is new."""
    op.execute(
        f"CREATE OR REPLACE FUNCTION count_{table}_{happening}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN {' '.join(steps)} RETURN NULL; END $$"
    )
