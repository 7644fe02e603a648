"""Add counts kept as they change, and monthly closes"""

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    pass
