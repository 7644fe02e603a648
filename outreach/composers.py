"""How each kind of message that we start is composed when its time has come."""

from collections.abc import Mapping

from bot.closing import KIND
from messaging.composing import Compose, ComposeMany
from outreach import alerts, closing, verdicts
from outreach.broadcasts import approvals, decisions, messages
from outreach.cases import digest, news
from outreach.deletions import last_word
from outreach.fallback.new_addresses import Find, Following, FollowingMany, by_family
from outreach.fallback.resending import second
from outreach.family_messages import to_family, to_gestor
from outreach.meetings import in_person, notices, proposals, reminders
from outreach.offers import interests, opening_text, openings
from outreach.plans import monthly
from outreach.to_staff import to_staff
from outreach.waves import invitation_text, invitations, results
from outreach.waves.result_text import ResultsText
from programme.cases.solving import KIND as CASE

#: One by one, with the conversation locked, because they may open a dialog.
_COMPOSERS: Mapping[str, Compose] = {
    "alert": to_staff(alerts.compose, "alert"),
    "approval": to_staff(approvals.compose, "approval"),
    KIND: closing.compose,
    digest.KIND: to_staff(digest.compose, "cases"),
    CASE: news.compose,
    decisions.KIND: to_staff(decisions.compose, "decision"),
    interests.KIND: to_staff(interests.compose, "interest"),
    in_person.KIND: to_staff(in_person.compose, "in_person"),
    last_word.KIND: last_word.compose,
    to_gestor.KIND: to_staff(to_gestor.compose, to_gestor.KIND),
    to_family.KIND: to_family.compose,
    "meeting_news": notices.compose,
    openings.KIND: opening_text.compose,
    monthly.KIND: monthly.compose,
    "proposal": to_staff(proposals.compose, "proposal"),
    "reminder": reminders.compose,
    verdicts.KIND: verdicts.compose,
}

#: Those whose messages follow their family to another address, with how it is known whose they are.
_FOLLOWING: Mapping[str, Find] = {
    CASE: news.wanted,
    to_family.KIND: by_family,
    "meeting_news": by_family,
    openings.KIND: opening_text.wanted,
    "reminder": by_family,
    verdicts.KIND: by_family,
}

_SECOND: Mapping[str, Compose] = {kind: second(compose) for kind, compose in _COMPOSERS.items()}

#: The same, also for the SMS that takes the place of a message on Telegram.
COMPOSERS: Mapping[str, Compose] = {
    kind: Following(_FOLLOWING[kind], compose) if kind in _FOLLOWING else compose
    for kind, compose in _SECOND.items()
}


def batches(public_url: str) -> Mapping[str, ComposeMany]:
    """Return those that compose many at once, without touching the conversation. `public_url`: see
    ResultsText.
    """
    return {
        "broadcast": FollowingMany(messages.wanted, messages.compose, messages.meant),
        "invitation": FollowingMany(by_family, invitation_text.compose, invitations.meant),
        results.KIND: FollowingMany(by_family, ResultsText(public_url), results.meant),
    }
