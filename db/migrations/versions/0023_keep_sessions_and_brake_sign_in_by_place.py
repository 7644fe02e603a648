"""Keep who is signed in, and count failed sign-ins by user and place together"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    # What was counted until now counts for a quarter of an hour, and does not say from where.
    op.drop_table("sign_in_attempt")
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("user_index", sa.LargeBinary(), nullable=False),
        sa.Column("place_index", sa.LargeBinary(), nullable=False),
        sa.Column("stranger", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_attempt"),
    )
    op.create_index("ix_sign_in_attempt_user", "sign_in_attempt", ["user_index", "at"])
    op.create_index("ix_sign_in_attempt_place", "sign_in_attempt", ["place_index", "at"])
    op.create_index("ix_sign_in_attempt_at", "sign_in_attempt", ["at"])
    op.create_table(
        "sign_in_place",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("place_index", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_sign_in_place_account_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "place_index", name="pk_sign_in_place"),
    )
    op.create_table(
        "sign_in_session",
        sa.Column("token_index", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_sign_in_session_account_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_index", name="pk_sign_in_session"),
    )
    op.create_index("ix_sign_in_session_account_id", "sign_in_session", ["account_id"])
