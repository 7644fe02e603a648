"""Keep counts of answers instead of ballots"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"

#: What a count of fewer than ten families leaves out, one after the other, so that they hide among more.
_UP = ("gestor_id", "municipality_code", "department_code")


def upgrade() -> None:
    op.create_table(
        "answer_count",
        sa.Column("wave_id", sa.BigInteger(), nullable=False),
        sa.Column("department_code", sa.String(), nullable=True),
        sa.Column("municipality_code", sa.String(), nullable=True),
        sa.Column("gestor_id", sa.Integer(), nullable=True),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("answer", sa.Integer(), nullable=False),
        sa.Column("families", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name="fk_answer_count_wave_id"),
    )
    op.create_index(
        "ix_answer_count_of",
        "answer_count",
        ["wave_id", "municipality_code", "department_code", "gestor_id", "question", "answer"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.execute(
        "INSERT INTO answer_count "
        "(wave_id, department_code, municipality_code, gestor_id, question, answer, families) "
        "SELECT wave_id, department_code, municipality_code, gestor_id, key, value::integer, count(*) "
        "FROM ballot, jsonb_each_text(answers) GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6"
    )
    for column in _UP:
        op.execute(_go_up(column))
    op.execute(
        "DELETE FROM answer_count USING (SELECT wave_id, question FROM answer_count "
        "WHERE department_code IS NULL GROUP BY 1, 2 HAVING sum(families) < 10) AS few "
        "WHERE answer_count.department_code IS NULL "
        "AND (answer_count.wave_id, answer_count.question) = (few.wave_id, few.question)"
    )
    op.execute("DROP TABLE ballot")


def _go_up(column: str) -> str:
    """Return what adds a count of fewer than ten to the one without `column`: questions that only some were
    asked lay in ballots of ten families, of whom perhaps one had been.
    """
    keys = ["wave_id", "department_code", "municipality_code", "gestor_id", "question", "answer"]
    of = [key for key in keys if key != "answer"]
    without = ", ".join(f"NULL::{'integer' if key == 'gestor_id' else 'text'}" if key == column else key
                        for key in keys)  # fmt: skip
    same = " AND ".join(f"answer_count.{key} IS NOT DISTINCT FROM few.{key}" for key in of)
    return f"""
        WITH few AS (
            SELECT {", ".join(of)} FROM answer_count WHERE {column} IS NOT NULL
            GROUP BY {", ".join(of)} HAVING sum(families) < 10
        ), gone AS (DELETE FROM answer_count USING few WHERE {same} RETURNING answer_count.*)
        INSERT INTO answer_count ({", ".join(keys)}, families)
        SELECT {without}, sum(families) FROM gone GROUP BY 1, 2, 3, 4, 5, 6
        ON CONFLICT (wave_id, municipality_code, department_code, gestor_id, question, answer)
        DO UPDATE SET families = answer_count.families + excluded.families
    """
