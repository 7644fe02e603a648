"""What a turn leaves in the database, and a question that we put ourselves."""

from datetime import UTC, datetime

from sqlalchemy import Engine, text

from bot.dialogs.approval import Approval
from bot.turn import open_dialog
from messaging.message import Option, Reply
from tests import world

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)


def test_what_is_remembered_of_a_question_of_ours_is_as_long_as_others(database: Engine) -> None:
    """Its own length would tell what we asked."""
    lengths = []
    for number, letters in enumerate((1, 200, 600)):
        question = Reply("a" * letters, (Option("1", "Sí"), Option("2", "No")))
        with database.begin() as connection:
            if not number:
                where = world.place(connection)
                line = world.contact(connection, world.family(connection, where))
            about = {"about": "broadcast_id"}
            asked = open_dialog(connection, line, "approval", Approval(7), question, NOW, **about)
            assert asked == number + 1
            lengths.append(connection.scalar(text("SELECT octet_length(state) FROM conversation")))
    assert lengths[0] == lengths[1] == lengths[2] - 512
