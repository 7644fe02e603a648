"""In which language a person is written to. What was being asked is asked again in that language."""

from dataclasses import dataclass

from sqlalchemy import update

from bot.dialogs import consent
from bot.registry import dialog, put_anew, undoes
from bot.talk import Talk
from bot.understanding.languages import named, own_name
from db.tables import Contact
from locales.texts import SOURCE, languages, texts
from messaging.message import Option


@dataclass(frozen=True)
class Listed:
    """The languages that were listed, in order."""

    languages: list[str]


@dataclass(frozen=True)
class Before:
    """The language in which a contact was written to until now."""

    contact_id: int
    language: str


def ask(talk: Talk) -> None:
    """List the languages; what is open waits."""
    if talk.state.dialog is None or talk.state.dialog.name != "idioma":
        talk.state.interrupt()
    known = list(languages())
    options = tuple(Option(str(at), own_name(one)) for at, one in enumerate(known, 1))
    # Whoever wants another language may not read this one.
    asked = dict.fromkeys(texts(one).say("idioma.ask") for one in (talk.texts.language, *known))
    talk.ask("idioma", " / ".join(asked), options, memory=Listed(known))


def take_name(talk: Talk) -> bool:
    """Take a language that is named where it was asked for. False where it was not, or none is named."""
    asked = talk.state.dialog is not None and talk.state.dialog.name == "idioma"
    language = named(talk.text) if asked else None
    if language is not None:
        _choose(talk, language)
    return language is not None


@dialog("idioma", Listed, keeps_text=True, before_consent=True, before_family=True)
def _answer(talk: Talk, listed: Listed, value: str) -> bool:
    if not value:
        return take_name(talk)
    _choose(talk, listed.languages[int(value) - 1])
    return True


def _choose(talk: Talk, language: str) -> None:
    """Speak it from now on, and go on with what was being asked."""
    was = talk.texts.language
    _keep(talk, language)
    if talk.line.contact_id is not None:
        talk.remember_done("idioma", Before(talk.line.contact_id, was))
    put_anew(talk)
    if talk.state.dialog is None and talk.line.contact_id is not None and talk.line.authorised is None:
        consent.ask(talk)


@undoes("idioma", Before)
def _undo(talk: Talk, before: Before) -> bool:
    if before.contact_id != talk.line.contact_id:
        return False
    _keep(talk, before.language)
    talk.state.interrupt()
    put_anew(talk)
    return True


def _keep(talk: Talk, language: str) -> None:
    """Keep it on the contact; where nobody has said yet which family of the phone writes, on all of them."""
    whose = (
        Contact.id == talk.line.contact_id
        if talk.line.contact_id is not None
        else (Contact.conversation_id == talk.line.id) & Contact.ended_at.is_(None)
    )
    talk.connection.execute(update(Contact).where(whose).values(language=language))
    talk.line.language = language
    name = own_name(language)
    if talk.texts.partial:
        talk.say("idioma.partial", language=name, source=own_name(SOURCE))
    else:
        talk.say("idioma.done", language=name)
