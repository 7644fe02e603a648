"""What whoever runs the program may decide about what we start ourselves."""

from dataclasses import dataclass, field
from datetime import timedelta

from outreach.fallback.resending import UNREAD_AFTER
from outreach.meetings.series import Series
from outreach.waves.judgments import Publishing
from outreach.worker.retention import Kept


@dataclass(frozen=True)
class Rules:
    """`series`: the reminders of a meeting. `unread_after`: when a question on Telegram counts as unread and
    goes out by SMS; None: never. `kept`: how long texts are kept. `publishing`: how what closed by itself is
    published.
    """

    series: Series = field(default_factory=Series)
    unread_after: timedelta | None = UNREAD_AFTER
    kept: Kept = field(default_factory=Kept)
    publishing: Publishing = field(default_factory=Publishing)
