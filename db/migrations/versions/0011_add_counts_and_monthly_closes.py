"""Add counts kept as they change, and monthly closes"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_STAGES = """
    INSERT INTO family_count (municipality_code, stage, families)
    SELECT municipality_code, stage, sum(more) FROM ({changed}) changed
    GROUP BY 1, 2 HAVING sum(more) <> 0;
"""

#: Since when a logro is so, as far as that is counted: the day of what waits, the month of what is pending.
_SINCE = """
CREATE FUNCTION counted_since(state text, since date) RETURNS date LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE state WHEN 'reported' THEN since WHEN 'pending' THEN date_trunc('month', since)::date END
$$
"""

#: Of the families that are accompanied; which of them reported is told only of what waits to be checked.
_LOGROS = """
    INSERT INTO logro_count
        (municipality_code, catalogue_version, logro_code, displaced, state, since, family_id, logros)
    SELECT municipality_code, catalogue_version, logro_code, displaced, state,
        counted_since(state, since), CASE state WHEN 'reported' THEN family_id END, sum(more)
    FROM {changed}
    WHERE stage NOT IN ('exited', 'withdrawn')
    GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(more) <> 0;
"""

#: A family that is moved, or comes or goes, takes its logros along.
_TAKEN_ALONG = _LOGROS.replace("{changed}", """(
        SELECT new_rows.*, 1 AS more FROM new_rows JOIN old_rows USING (id) WHERE {moved}
        UNION ALL SELECT old_rows.*, -1 FROM new_rows JOIN old_rows USING (id) WHERE {moved}
    ) family JOIN logro_state ON logro_state.family_id = family.id""").format(
    moved="(new_rows.municipality_code, new_rows.catalogue_version, new_rows.displaced, new_rows.stage)"
    " <> (old_rows.municipality_code, old_rows.catalogue_version, old_rows.displaced, old_rows.stage)"
)  # fmt: skip

#: Were a family moved while one of its logros changes, neither transaction would see the other's change.
_HOLD = "PERFORM FROM family WHERE id IN (SELECT family_id FROM {rows}) ORDER BY id FOR SHARE;"

#: A family's logros go before it, while it can still be seen where they were counted.
_LOGROS_FIRST = """
CREATE FUNCTION delete_logros() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM logro_state WHERE family_id = OLD.id;
    RETURN OLD;
END $$
"""

_PARTICIPATION = """
    INSERT INTO participation_count (wave_id, municipality_code, disposition, day, families)
    SELECT wave_id, municipality_code, disposition, day, sum(more) FROM ({changed}) changed
    GROUP BY 1, 2, 3, 4 HAVING sum(more) <> 0;
"""

#: Answers of 1 to 5 alone; 0 is "no sé". A ballot is on the side of those satisfied with an actor where it
#: gives a 4 or 5, and on the other where it gives less; it may be on both. Ten ballots or more are written in
#: one transaction, and what they come to is added in it: no flush leaves a row of its own.
_BALLOTS = """
    INSERT INTO ballot_count
        (wave_id, municipality_code, part, actor, answers, points, good, families, satisfied, unsatisfied)
    SELECT wave_id, municipality_code, part, actor,
        sum(more * answers), sum(more * points), sum(more * good), sum(more),
        sum(CASE WHEN good > 0 THEN more ELSE 0 END), sum(CASE WHEN good < answers THEN more ELSE 0 END)
    FROM (
        SELECT ballot.id, more, wave_id, municipality_code, split_part(part, ':', 1) AS part,
            question ->> 'actor' AS actor, count(*) AS answers, sum(answer::integer) AS points,
            count(*) FILTER (WHERE answer IN ('4', '5')) AS good
        FROM ({changed}) ballot
        JOIN wave ON wave.id = wave_id
        JOIN questionnaire ON questionnaire.version = wave.questionnaire
        CROSS JOIN jsonb_array_elements(questionnaire.content -> 'questions') question
        CROSS JOIN LATERAL (SELECT answers ->> (question ->> 'name') AS answer) answered
        WHERE municipality_code IS NOT NULL AND question ->> 'type' = 'scale_5'
            AND answer IN ('1', '2', '3', '4', '5')
        GROUP BY 1, 2, 3, 4, 5, 6
    ) opinions
    GROUP BY 1, 2, 3, 4
    ORDER BY 1, 2, 3, 4
    ON CONFLICT (wave_id, municipality_code, part, actor) DO UPDATE SET
        answers = ballot_count.answers + excluded.answers, points = ballot_count.points + excluded.points,
        good = ballot_count.good + excluded.good, families = ballot_count.families + excluded.families,
        satisfied = ballot_count.satisfied + excluded.satisfied,
        unsatisfied = ballot_count.unsatisfied + excluded.unsatisfied;
"""

_COUNTED = {
    "family": _STAGES,
    "logro_state": _LOGROS.replace("{changed}", "({changed}) changed JOIN family ON family.id = family_id"),
    "participation": _PARTICIPATION,
    "ballot": _BALLOTS,
}

#: The rows that a statement touches, and how they change what is counted.
_HAPPENINGS = {
    "INSERT": ("NEW TABLE AS new_rows", "SELECT *, 1 AS more FROM new_rows"),
    "DELETE": ("OLD TABLE AS old_rows", "SELECT *, -1 AS more FROM old_rows"),
    "UPDATE": (
        "NEW TABLE AS new_rows OLD TABLE AS old_rows",
        "SELECT *, 1 AS more FROM new_rows UNION ALL SELECT *, -1 FROM old_rows",
    ),
}


def upgrade() -> None:
    _create_counts()
    _create_closes()
    op.execute(_SINCE)
    # Nobody may write between the first count and the triggers.
    op.execute("LOCK TABLE family, logro_state, participation, ballot IN SHARE ROW EXCLUSIVE MODE")
    for table, count in _COUNTED.items():
        op.execute(count.replace("{changed}", f"SELECT *, 1 AS more FROM {table}"))
        for happening, (rows, changed) in _HAPPENINGS.items():
            steps = [count.replace("{changed}", changed)]
            if table == "logro_state":
                steps.insert(0, _HOLD.format(rows=rows.split()[-1]))
            elif (table, happening) == ("family", "UPDATE"):
                steps.append(_TAKEN_ALONG)
            _count_on(table, happening, rows, steps)
    op.execute(_LOGROS_FIRST)
    op.execute(
        "CREATE TRIGGER logros_first BEFORE DELETE ON family FOR EACH ROW EXECUTE FUNCTION delete_logros()"
    )


def _count_on(table: str, happening: str, rows: str, steps: list[str]) -> None:
    function = f"count_{table}_{happening.lower()}"
    op.execute(
        f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"{' '.join(steps)} RETURN NULL; END $$"
    )
    op.execute(
        f"CREATE TRIGGER count_{happening.lower()} AFTER {happening} ON {table} REFERENCING {rows} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
    )


def _create_counts() -> None:
    _create_count(
        "family_count",
        sa.Column("municipality_code", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        counted="families",
    )
    _create_count(
        "logro_count",
        sa.Column("municipality_code", sa.String(), nullable=False),
        sa.Column("catalogue_version", sa.String(), nullable=False),
        sa.Column("logro_code", sa.String(), nullable=False),
        sa.Column("displaced", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("family_id", sa.BigInteger(), nullable=True),
        counted="logros",
    )
    _create_count(
        "participation_count",
        sa.Column("wave_id", sa.BigInteger(), nullable=False),
        sa.Column("municipality_code", sa.String(), nullable=False),
        sa.Column("disposition", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        counted="families",
    )
    sums = ("answers", "points", "good", "families", "satisfied", "unsatisfied")
    op.create_table(
        "ballot_count",
        sa.Column("wave_id", sa.BigInteger(), nullable=False),
        sa.Column("municipality_code", sa.String(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in sums),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name="fk_ballot_count_wave_id"),
        sa.PrimaryKeyConstraint("wave_id", "municipality_code", "part", "actor", name="pk_ballot_count"),
    )
    # What happens in one municipality's meetings is read by its families and its gestores.
    op.drop_index("ix_meeting_family_id", "meeting")
    op.create_index("ix_meeting_family_id_starts_at", "meeting", ["family_id", "starts_at"])
    op.create_index(
        "ix_meeting_together",
        "meeting",
        ["gestor_id", "starts_at"],
        postgresql_where=sa.text("family_id IS NULL"),
    )


def _create_count(table: str, *keys: sa.Column[Any], counted: str) -> None:
    names = [key.name for key in keys]
    op.create_table(
        table,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        *keys,
        sa.Column(counted, sa.BigInteger(), nullable=False),
        sa.Column("folded", sa.Boolean(), server_default="false", nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )
    op.create_index(f"ix_{table}_place", table, names[: 1 + ("wave_id" in names)])
    op.create_index(f"ix_{table}_new", table, ["id"], postgresql_where=sa.text("NOT folded"))
    op.create_index(
        f"ix_{table}_nought", table, ["id"], postgresql_where=sa.text(f"folded AND {counted} = 0")
    )
    op.create_index(
        f"ix_{table}_folded",
        table,
        names,
        unique=True,
        postgresql_where=sa.text("folded"),
        postgresql_nulls_not_distinct=True,
    )


def _create_closes() -> None:
    op.create_table(
        "monthly_close",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("month", "version", name="pk_monthly_close"),
    )
    op.execute(
        "CREATE TRIGGER keep_history BEFORE UPDATE OR DELETE ON monthly_close "
        "FOR EACH ROW EXECUTE FUNCTION keep_history()"
    )
    # What changed after the end of a month is found without reading all that ever changed.
    op.create_index("ix_logro_change_at", "logro_change", ["at"])
    op.create_index("ix_audit_event_at", "audit_event", ["at"])
