"""Add the channel on which a family was asked"""

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    pass
