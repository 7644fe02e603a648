"""A family hears what its gestor found of a logro that it reported."""

from bot import logro_names
from bot.talk import Talk
from locales.dates import short_date
from locales.texts import Texts
from messaging import channels, outbox
from programme import family_messages, verifying
from programme.calendar import in_bogota
from programme.catalogue import CatalogueLogro

#: The kind of message.
KIND = "verdict"


def said(words: Texts, logro: CatalogueLogro, achieved: bool, reason: str | None, code: str | None) -> str:
    """Return what the family is told: a discreet logro by its dimension alone, and without the reason, which
    is read where that logro is opened. `code`: of which family it is, where others have the same phone.
    """
    found = "achieved" if achieved else "pending"
    if logro.privacy != "open":
        dimension = words.title(f"dimension.{logro.dimension_code}", logro.dimension)
        text = words.say(f"verdict.{found}_discreet", dimension=dimension)
    elif reason and not achieved:
        text = words.say("verdict.pending_why", title=logro_names.title(logro, words), reason=reason)
    else:
        text = words.say(f"verdict.{found}", title=logro_names.title(logro, words))
    return text if code is None else words.say("verdict.of", code=code, said=text)


def before(talk: Talk, code: str) -> list[str]:
    """Return, for the family that opens a logro it lacks, what its gestor said of its last report."""
    found = verifying.last_verdict(talk.connection, talk.family_id, code)
    if found is None or found.achieved:
        return []
    day = short_date(in_bogota(found.at).date(), talk.texts)
    if found.reason:
        return [talk.texts.say("verdict.before_why", date=day, reason=found.reason)]
    return [talk.texts.say("verdict.before", date=day)]


def tell_family(talk: Talk, family_id: int, code: str, change_id: int) -> bool:
    """Leave it for the family: for whoever reported it, where that can be, else for its first contact. False
    where it cannot be written to.
    """
    reporter = verifying.reporter(talk.connection, family_id, code)
    to = family_messages.address(talk.connection, family_id, reporter, channels.names())
    if to is None:
        return False
    outbox.write(
        talk.connection,
        kind=KIND,
        family_id=family_id,
        apart=str(change_id),
        channel=to.channel,
        conversation_id=to.conversation_id,
        priority=outbox.REMINDER,
        payload={"change_id": change_id},
        not_before=talk.terms.hours.next_opening(talk.now),
        now=talk.now,
    )
    return True
