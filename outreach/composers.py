"""How each kind of message that we start is composed when its time has come."""

from collections.abc import Mapping

from messaging.composing import Compose, ComposeMany
from outreach import reminders

#: One by one, with the conversation locked, because they may open a dialog.
COMPOSERS: Mapping[str, Compose] = {"reminder": reminders.compose_day_before}

#: Many at once, without touching the conversation.
BATCHES: Mapping[str, ComposeMany] = {}
