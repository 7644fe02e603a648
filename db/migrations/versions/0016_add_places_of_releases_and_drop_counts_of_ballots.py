"""Add places of releases and families of sampled places, and drop counts of ballots"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "release_place",
        sa.Column("release_id", sa.BigInteger(), nullable=False),
        sa.Column("place_code", sa.String(), nullable=False),
        sa.Column("results", JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name="fk_release_place_release_id"),
        sa.PrimaryKeyConstraint("release_id", "place_code", name="pk_release_place"),
    )
    op.create_index("ix_release_place_place_code", "release_place", ["place_code"])
    op.execute("""
        INSERT INTO release_place (release_id, place_code, results)
        SELECT id, place.key, place.value -> 'results'
        FROM release, jsonb_each(convert_from(content, 'UTF8')::jsonb -> 'places') place
    """)
    op.execute(
        "CREATE TRIGGER keep_history BEFORE UPDATE OR DELETE ON release_place "
        "FOR EACH ROW EXECUTE FUNCTION keep_history()"
    )
    # Of a sample that was drawn before, nobody knows any more out of how many.
    op.add_column("wave_place", sa.Column("families", sa.Integer(), nullable=True))
    op.execute("""
        UPDATE wave_place SET families = counted.families
        FROM (
            SELECT wave_id, municipality_code, count(*) AS families FROM participation GROUP BY 1, 2
        ) counted
        WHERE counted.wave_id = wave_place.wave_id
            AND counted.municipality_code = wave_place.municipality_code
    """)
    # Coordinators are shown what was published, and nothing of ballots themselves.
    for happening in ("insert", "delete", "update"):
        op.execute(f"DROP TRIGGER count_{happening} ON ballot")
        op.execute(f"DROP FUNCTION count_ballot_{happening}()")
    op.drop_table("ballot_count")
