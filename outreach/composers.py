"""How each kind of message that we start is composed when its time has come."""

from collections.abc import Mapping

from messaging.composing import Compose, ComposeMany
from outreach import (
    alerts,
    approvals,
    broadcasts,
    case_digest,
    case_news,
    decided,
    invitation_text,
    news,
    proposals,
    reminders,
    telling_results,
)
from outreach.fallback import second
from outreach.results_text import ResultsText
from outreach.to_staff import to_staff

#: One by one, with the conversation locked, because they may open a dialog.
_COMPOSERS: Mapping[str, Compose] = {
    "alert": to_staff(alerts.compose, "alert"),
    "approval": to_staff(approvals.compose, "approval"),
    case_digest.KIND: to_staff(case_digest.compose, "cases"),
    case_news.KIND: case_news.compose,
    decided.KIND: to_staff(decided.compose, "decision"),
    "meeting_news": news.compose,
    "proposal": to_staff(proposals.compose, "proposal"),
    "reminder": reminders.compose,
}

#: The same, also for the SMS that takes the place of a message on Telegram.
COMPOSERS: Mapping[str, Compose] = {kind: second(compose) for kind, compose in _COMPOSERS.items()}


def batches(public_url: str) -> Mapping[str, ComposeMany]:
    """Those that compose many at once, without touching the conversation. `public_url`: see ResultsText."""
    return {
        "broadcast": broadcasts.compose,
        "invitation": invitation_text.compose,
        telling_results.KIND: ResultsText(public_url),
    }
