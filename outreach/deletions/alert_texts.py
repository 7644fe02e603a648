"""The words that raised alerts, on lines whose texts go. Danger that nobody has seen yet keeps them: who
wrote them may be of another family, and in danger still. Once somebody has seen it, the worker blanks them
the next night, as all that was seen (outreach.worker.retention).
"""

from collections.abc import Callable, Collection

from sqlalchemy import Connection, or_, select, update

from db.alert import WRITTEN
from db.tables import Alert


def clean(
    connection: Connection, lines: Collection[int], which: Callable[[str], object] = lambda text: True
) -> None:
    """Blank the texts of these lines' alerts for which `which` is true."""
    found = connection.execute(
        select(Alert.id, Alert.text).where(
            Alert.conversation_id.in_(lines),
            Alert.kind.in_(WRITTEN),
            Alert.text.is_not(None),
            or_(Alert.kind != "danger", Alert.seen_at.is_not(None)),
        )
    )
    gone = [row.id for row in found if which(row.text or "")]
    connection.execute(update(Alert).where(Alert.id.in_(gone)).values(text=None))
