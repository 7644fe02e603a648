"""Add reading of comments, cases, and replies of actors"""

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    pass
