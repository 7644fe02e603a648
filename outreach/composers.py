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
    invitations,
    news,
    proposals,
    reminders,
    telling_results,
)
from outreach.fallback import second
from outreach.following import Find, Following, FollowingMany, by_family
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

#: Those whose messages follow their family to another address, with how it is known whose they are.
_FOLLOWING: Mapping[str, Find] = {
    case_news.KIND: case_news.wanted,
    "meeting_news": by_family,
    "reminder": by_family,
}

_SECOND: Mapping[str, Compose] = {kind: second(compose) for kind, compose in _COMPOSERS.items()}

#: The same, also for the SMS that takes the place of a message on Telegram.
COMPOSERS: Mapping[str, Compose] = {
    kind: Following(_FOLLOWING[kind], compose) if kind in _FOLLOWING else compose
    for kind, compose in _SECOND.items()
}


def batches(public_url: str) -> Mapping[str, ComposeMany]:
    """Those that compose many at once, without touching the conversation. `public_url`: see ResultsText."""
    return {
        "broadcast": FollowingMany(broadcasts.wanted, broadcasts.compose, broadcasts.meant),
        "invitation": FollowingMany(by_family, invitation_text.compose, invitations.meant),
        telling_results.KIND: FollowingMany(by_family, ResultsText(public_url), telling_results.meant),
    }
