"""Say in columns what messages are about"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

#: Messages that are written anew in one statement.
_BATCH = 50_000

#: Kinds that speak of a meeting, and those to one family of many.
_MEETING = "kind IN ('reminder', 'meeting_news', 'untold')"
_MANY = "kind IN ('broadcast', 'invitation', 'results', 'proposal')"


def _part(at: int) -> str:
    return f"split_part(cause, ':', {at})"


def _number(said: str) -> str:
    """A number that is a part of the key; NULL where something else stands there."""
    return f"CAST(substring({said} FROM '^[0-9]+$') AS bigint)"


#: Keys as they are made, by kind:
#:
#:     reminder, meeting_news, untold   reminder:ABOUT:MEETING:FAMILY:INSTANT, and `:ID` behind it where it
#:                                      was called back or may be written again
#:     broadcast                        broadcast:BROADCAST:FAMILY
#:     invitation                       invitation:WAVE/ABOUT:FAMILY
#:     results                          results:WAVE:FAMILY
#:     proposal                         proposal:MEETING:FAMILY:…
#:     approval                         approval:BROADCAST:STAFF
#:     decision                         decision:BROADCAST:ABOUT
#:
#: and `:sms` behind it where it is an SMS in the place of what did not get through. Replies are about
#: nothing; what is hidden says nothing.
_CARRIED = rf"""
    UPDATE outbox SET
        about = CASE
            WHEN {_MEETING} THEN {_part(2)}
            WHEN kind = 'invitation' THEN split_part({_part(2)}, '/', 2)
            WHEN kind = 'decision' THEN {_part(3)}
        END,
        meeting_id = CASE
            WHEN {_MEETING} THEN {_number(_part(3))} WHEN kind = 'proposal' THEN {_number(_part(2))}
        END,
        family_id = CASE WHEN {_MEETING} THEN {_number(_part(4))} WHEN {_MANY} THEN {_number(_part(3))} END,
        wave_id = CASE
            WHEN kind = 'results' THEN {_number(_part(2))}
            WHEN kind = 'invitation' THEN {_number(f"split_part({_part(2)}, '/', 1)")}
        END,
        staff_id = CASE WHEN kind = 'approval' THEN {_number(_part(3))} END,
        instant = CASE WHEN {_MEETING} THEN
            CAST(substring(cause FROM '([0-9]+-[0-9]+-[0-9]+T[0-9]+:[0-9]+:[0-9]+Z)(\:sms)?$') AS timestamptz)
        END,
        second = cause LIKE '%\:sms'
    WHERE id > :last AND id <= :until AND kind <> 'reply' AND cause NOT LIKE 'hidden:%'
"""


def upgrade() -> None:
    op.add_column("outbox", sa.Column("about", sa.String(), nullable=True))
    for name in ("meeting_id", "family_id", "wave_id", "staff_id"):
        op.add_column("outbox", sa.Column(name, sa.BigInteger(), nullable=True))
    op.add_column("outbox", sa.Column("instant", sa.DateTime(timezone=True), nullable=True))
    op.add_column("outbox", sa.Column("second", sa.Boolean(), server_default=sa.false(), nullable=False))
    # No state changes, so there is nothing to tally.
    op.execute("ALTER TABLE outbox DISABLE TRIGGER tally_update")
    bind = op.get_bind()
    newest = bind.scalar(sa.text("SELECT max(id) FROM outbox")) or 0
    for last in range(0, newest, _BATCH):
        bind.execute(sa.text(_CARRIED), {"last": last, "until": last + _BATCH})
    op.execute("ALTER TABLE outbox ENABLE TRIGGER tally_update")
    op.create_index(
        "ix_outbox_meeting",
        "outbox",
        ["family_id", "meeting_id"],
        postgresql_where=sa.text("meeting_id IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_wave", "outbox", ["family_id", "wave_id"], postgresql_where=sa.text("wave_id IS NOT NULL")
    )
    op.create_index(
        "ix_outbox_second", "outbox", ["broadcast_id", "family_id"], postgresql_where=sa.text("second")
    )
