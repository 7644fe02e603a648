"""A family tells of a calamity: it hears whom to call, and has a case without being asked anything."""

from dataclasses import dataclass

from bot import accusations
from bot.dialogs import consent
from bot.registry import adds_to, may_accuse
from bot.talk import Talk
from db.turns import COMPLAINT
from locales.texts import SOURCE, texts
from programme.cases import calamities
from programme.cases.asking import Asker
from programme.cases.receiving import LONGEST


@dataclass(frozen=True)
class Told:
    """The case that a calamity has."""

    number: str
    family_id: int


def report(talk: Talk, *, untold: bool = False) -> None:
    """Open the case of a family that has allowed its data to be kept; for others there is the alert alone.
    `untold`: without its words, nor those that follow.
    """
    if talk.line.family_id is None or not consent.agreed(talk):
        return
    text = texts(SOURCE).say("calamity.untold") if untold else words(talk)
    asker = Asker(talk.line.family_id, talk.line.contact_id)
    reported = calamities.report(talk.connection, asker, text, talk.now, talk.random)
    talk.say("calamity.case" if reported.new else "calamity.added", case=reported.number)
    if not untold:
        talk.remember_told("calamity", talk.text, Told(reported.number, talk.family_id))


def words(talk: Talk) -> str:
    """Return what whoever answers for calamities may read: not what may accuse somebody, whose readers are
    others.
    """
    text = talk.text[:LONGEST]
    if may_accuse(talk.state) or accusations.accuses(text):
        return texts(SOURCE).say("calamity.untold")
    return text


@adds_to("calamity", Told, stored_as=COMPLAINT)
def _add(talk: Talk, told: Told, more: str) -> bool:
    """Add the rest of what is being told to its case."""
    if told.family_id != talk.line.family_id or accusations.accuses(more):
        return False
    if not calamities.add(talk.connection, told.number, talk.keep(LONGEST, more), talk.now):
        return False
    talk.say("calamity.added", case=told.number)
    talk.ask_again()
    return True
