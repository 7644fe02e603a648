"""First contact: may we keep your data, and is this phone only yours? Later, once: health matters.

Ley 1581 of 2012: authorisation no later than collection, with purpose and rights; silence is not consent;
answers on sensitive matters are voluntary. Each answer is kept with the version of its text.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, update

from bot import answers, who_writes
from bot.memory import Nothing
from bot.registry import dialog, dialogs, handlers, puts_anew, undoes
from bot.state import EXPIRES
from bot.talk import Talk
from db.tables import Consent, Contact
from programme.consents import TEXT_VERSION, is_outdated

#: A child that wrote consents to nothing for so long, until somebody says that they are a grown-up.
_CHILD_WAITS = timedelta(hours=1)
#: So often the whole question is put before it waits.
_MOST_PUT = 2
#: The words that take it up again.
_TAKES_UP = ("menu", "alta")


def agreed(talk: Talk) -> bool:
    """Return whether this contact has said yes to the words of today."""
    return talk.line.authorised is True and not is_outdated(talk.line.text_version)


def needed(talk: Talk) -> bool:
    """Return whether something must be asked before anything else is said to this contact."""
    return not agreed(talk) or talk.line.safe is None


def must_ask(talk: Talk, word: str | None) -> bool:
    """Return whether to ask now instead of doing what the message says.

    Without the authorisation always, but to take its answer or that to a wish to stop; the other question
    never interrupts a dialog. The grown-up whom a child has fetched is asked what the child was.
    """
    open_name = talk.state.dialog.name if talk.state.dialog else None
    if not agreed(talk):
        return open_name is None or not dialogs[open_name].before_consent or word is not None
    if talk.line.safe is None:
        return open_name != "safe" and (word is not None or open_name is None)
    return open_name is None and _child_wrote(talk) and who_writes.is_adult(talk.text)


def ask_first(talk: Talk, wanted: str | None = None) -> None:
    """Ask what is missing before anything else is said; where it was asked already and waits, say in a line
    how to take it up.
    """
    if not needed(talk):
        ask_health(talk)
    elif wanted in _TAKES_UP or agreed(talk) or who_writes.is_child(talk.text) or _child_wrote(talk):
        ask(talk, wanted)
    elif _is_open(talk) and talk.state.consent_put >= _MOST_PUT:
        talk.state.wanted = wanted or talk.state.wanted
        text = talk.texts.say("consent.short")
        talk.ask("consent", text, talk.choices("yes", "no"), asks="consent")
    elif not _is_open(talk) and (talk.line.authorised is False or _was_put(talk)):
        if not answers.answer(talk):
            talk.say("consent.waits" if talk.line.authorised is not False else "consent.waits_no")
    else:
        ask(talk, wanted)


def _is_open(talk: Talk) -> bool:
    return any(one is not None and one.name == "consent" for one in (talk.state.dialog, talk.state.below))


def _was_put(talk: Talk) -> bool:
    put = talk.state.consent_at
    return bool(put) and talk.now - datetime.fromisoformat(put) <= EXPIRES


def _child_wrote(talk: Talk) -> bool:
    wrote = talk.state.child_at
    return bool(wrote) and talk.now - datetime.fromisoformat(wrote) <= _CHILD_WAITS


def _waits_for_a_grown_up(talk: Talk) -> bool:
    """Say that a grown-up is needed where a child writes, or wrote a moment ago; nothing is open then, and
    what is said beside is no answer. False where none did, or where somebody says that they are one.
    """
    child, adult = who_writes.is_child(talk.text), who_writes.is_adult(talk.text)
    if not child and (adult or not _child_wrote(talk)):
        talk.state.child_at = ""
        return False
    talk.say("consent.child_again" if _child_wrote(talk) else "consent.child")
    if child:
        talk.state.child_at = talk.now.isoformat()
    talk.close()
    return True


def ask(talk: Talk, wanted: str | None = None) -> None:
    """Ask what is missing; `wanted` is the keyword to go on with afterwards. Who said yes to other words is
    asked anew; what was open waits.
    """
    if wanted:
        talk.state.wanted = wanted
    if _waits_for_a_grown_up(talk):
        return
    if not agreed(talk):
        if wanted in _TAKES_UP or not _was_put(talk):
            talk.state.consent_put = 0
        talk.state.consent_put += 1
        talk.state.consent_at = talk.now.isoformat()
        if talk.line.authorised and (talk.state.dialog is None or talk.state.dialog.name != "consent"):
            talk.state.interrupt()
        text = talk.texts.say(_words(talk), policy=talk.policy)
        talk.ask("consent", text, talk.choices("yes", "no"), asks="consent")
    else:
        talk.ask("safe", talk.texts.say("safe.ask"), talk.choices("safe.yes", "safe.no"), asks="phone")


def _words(talk: Talk) -> str:
    return "consent.renew" if talk.line.authorised else "consent.ask"


def ask_health(talk: Talk) -> None:
    """Ask the second consent, for health matters; for a grown-up where a child wrote a moment ago."""
    if not _waits_for_a_grown_up(talk):
        talk.ask("health", talk.texts.say("health.ask"), talk.choices("yes", "no"), asks="health")


def keep_health(talk: Talk, given: bool) -> None:
    """Keep the answer to that."""
    talk.line.health = given
    _keep(talk, "health", given)


@puts_anew("consent", Nothing)
@puts_anew("safe", Nothing)
def _ask_again(talk: Talk, nothing: Nothing) -> None:
    ask(talk)


@puts_anew("health", Nothing)
def _ask_health_again(talk: Talk, nothing: Nothing) -> None:
    ask_health(talk)


def _explains(talk: Talk, key: str) -> bool:
    """Answer what is asked about the open question, which stands. False where nothing is."""
    if who_writes.asks_what_for(talk.text):
        talk.note("who")
        talk.say(key)
        talk.ask_again()
    elif who_writes.asks_what_it_costs(talk.text):
        answers.give(talk, "cost")
    else:
        return False
    return True


@dialog(
    "consent",
    Nothing,
    keeps_text=True,
    closed="consent.closed",
    before_consent=True,
    means=lambda _, value: {"1": "consent_yes", "2": "consent_no"}[value],
)
def _data(talk: Talk, nothing: Nothing, value: str) -> bool:
    if _waits_for_a_grown_up(talk):
        return True
    if not value:
        return _explains(talk, "consent.what_for")
    given = value == "1"
    _keep(talk, "data", given)
    talk.line.authorised, talk.line.text_version = given, TEXT_VERSION
    if given:
        _go_on(talk)
    else:
        talk.close()
        talk.state.wanted = talk.state.below = None
        talk.say("consent.no")
    return True


@dataclass(frozen=True)
class Asked:
    """Whose phone it is was asked of this contact."""

    contact_id: int | None = None


@dialog(
    "safe",
    Nothing,
    keeps_text=True,
    means=lambda _, value: {"1": "phone_own", "2": "phone_shared"}[value],
)
def _safe(talk: Talk, nothing: Nothing, value: str) -> bool:
    if _waits_for_a_grown_up(talk):
        return True
    if not value:
        if not who_writes.says_whose(talk.text):
            return _explains(talk, "safe.what_for")
        talk.note("phone_shared")
    talk.line.safe = value == "1"
    _keep(talk, "safe", talk.line.safe)
    talk.remember_done("safe", Asked(talk.line.contact_id))
    talk.say("safe.thanks" if talk.line.safe else "safe.shared")
    _go_on(talk)
    return True


@undoes("safe", Asked)
def _ask_safe_again(talk: Talk, asked: Asked) -> bool:
    """Return whose phone it is, asked once more; until it is answered the phone counts as shared."""
    if asked.contact_id != talk.line.contact_id:
        return False
    talk.line.safe = None
    talk.connection.execute(update(Contact).where(Contact.id == talk.line.contact_id).values(safe=None))
    talk.state.park()
    ask(talk)
    return True


@dialog("health", Nothing, keeps_text=True)
def _health(talk: Talk, nothing: Nothing, value: str) -> bool:
    if _waits_for_a_grown_up(talk):
        return True
    if not value:
        return False
    keep_health(talk, value == "1")
    talk.close()
    if talk.line.health:
        handlers["logros"](talk)
    else:
        talk.say("health.no")
    return True


def _go_on(talk: Talk) -> None:
    """Ask what is still missing, else do what the person came for."""
    if needed(talk):
        ask(talk)
        return
    talk.close()
    wanted, talk.state.wanted = talk.state.wanted, None
    if talk.state.below is None:
        handlers[wanted or "menu"](talk)
    elif wanted is None:
        talk.resume()
    else:
        talk.state.park()
        handlers[wanted](talk)
        talk.offer_parked()


#: By kind, the column of the contact.
_KEPT = {"data": "authorised", "safe": "safe", "health": "health"}


def _keep(talk: Talk, kind: str, given: bool) -> None:
    changed: dict[str, object] = {_KEPT[kind]: given}
    asked = f"{kind}.ask"
    if kind == "data":
        asked, changed["text_version"] = _words(talk), TEXT_VERSION
    talk.connection.execute(update(Contact).where(Contact.id == talk.line.contact_id).values(changed))
    talk.connection.execute(
        insert(Consent).values(
            contact_id=talk.line.contact_id,
            kind=kind,
            given=given,
            text_version=f"{TEXT_VERSION} {talk.texts.language_of(asked)}",
            channel=talk.inbound.channel,
            at=talk.now,
        )
    )
