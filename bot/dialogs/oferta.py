"""What there is here for what a family lacks: the list, one of them, and "me interesa"."""

from dataclasses import dataclass, field

from bot import wishes
from bot.memory import recalled
from bot.registry import dialog, puts_anew, undoes
from bot.talk import Talk
from locales.dates import long_day
from messaging.message import Option
from programme import families, interests, offers
from programme.offers import FamilyOffer


@dataclass(frozen=True)
class Listed:
    """The ids of the offers that were listed, in order; `logro`: they are for that one alone."""

    ids: list[int] = field(default_factory=list)
    logro: str | None = None


@dataclass(frozen=True)
class Chosen:
    """One offer, and the logro whose list it was chosen from, where it was that of one."""

    offer_id: int
    logro: str | None = None


@dataclass(frozen=True)
class Wanted:
    """An offer that a family wants."""

    offer_id: int
    family_id: int


def show(talk: Talk, logro: str | None = None) -> None:
    """Show the offers for what the family lacks, the nearest first; or those for one logro that it asked
    about.
    """
    found = of_logro(talk, logro) if logro is not None else _for_all(talk)
    if not found:
        talk.close()
        talk.say("oferta.none" if _logros(talk) else "logros.unknown")
        return
    options = tuple(Option(str(at), offer.name) for at, offer in enumerate(found, 1))
    text = talk.texts.count("oferta.list", len(found))
    talk.ask("ofertas", text, options, memory=Listed([offer.id for offer in found], logro))


def of_logro(talk: Talk, code: str) -> list[FamilyOffer]:
    """Return the offers for a logro that the family has opened by itself, while it is pending."""
    pending = [one.logro.code for one in _logros(talk) if one.state == "pending"]
    return _nearest(talk, [one for one in pending if one == code])


def _for_all(talk: Talk) -> list[FamilyOffer]:
    return _nearest(talk, offers.listed(_logros(talk), talk.line.health is True))


def _logros(talk: Talk) -> list[families.FamilyLogro]:
    return families.logros(talk.connection, talk.family_id)


def _nearest(talk: Talk, codes: list[str]) -> list[FamilyOffer]:
    assert talk.line.municipality_code is not None
    if not codes:
        return []
    return offers.nearest(talk.connection, talk.line.municipality_code, codes, talk.today)


@puts_anew("ofertas", Listed)
def _list_again(talk: Talk, listed: Listed) -> None:
    show(talk, listed.logro)


@dialog("ofertas", Listed, keeps_text=True, means=lambda listed, value: "offers")
def _list(talk: Talk, listed: Listed, value: str) -> bool:
    if value:
        _open(talk, Chosen(listed.ids[int(value) - 1], listed.logro))
    return bool(value)


def _open(talk: Talk, chosen: Chosen) -> None:
    """Say who gives it, how to get it, where to call, places left, until when; the list where it is over."""
    found = _still(talk, chosen)
    if found is None:
        return
    wanted = interests.wants(talk.connection, talk.family_id, found.id)
    lines = [*_about(talk, found), *([talk.texts.say("oferta.wanted_already")] if wanted else [])]
    options = talk.choices("oferta.want", "logros.back")
    text = talk.channel.within.join(lines)
    talk.ask("oferta", text, options[1:] if wanted else options, memory=chosen)


def _still(talk: Talk, chosen: Chosen) -> FamilyOffer | None:
    """Return the offer; None, after a word about it and the list anew, when it cannot be had any more."""
    found = offers.find(talk.connection, [chosen.offer_id], talk.today)
    if not found:
        talk.say("oferta.over")
        show(talk, chosen.logro)
    return found[0] if found else None


def _about(talk: Talk, offer: FamilyOffer) -> list[str]:
    words = talk.texts
    if offer.name == offer.entity:
        said = [words.say("oferta.entity", office=offer.entity)]
    else:
        said = [words.say("oferta.one", offer=offer.name, office=offer.entity)]
    said.append(_ended(offer.how) if offer.how else words.say("oferta.ask"))
    if offer.phone:
        said.append(words.say("oferta.phone", phone=offer.phone))
    if offer.places is not None:
        said.append(words.count("oferta.places", offer.places))
    if offer.ends_on is not None:
        said.append(words.say("oferta.until", when=long_day(offer.ends_on, words)))
    return said


def _ended(text: str) -> str:
    return text if text[-1] in ".!?" else f"{text}."


@puts_anew("oferta", Chosen)
def _open_again(talk: Talk, chosen: Chosen) -> None:
    _open(talk, chosen)


@dialog("oferta", Chosen, keeps_text=True, means=lambda _, value: {"1": "interest", "2": "offers"}[value])
def _one(talk: Talk, chosen: Chosen, value: str) -> bool:
    if value == "2":
        show(talk, chosen.logro)
    elif value == "1":
        _want(talk, chosen)
    return bool(value)


def _want(talk: Talk, chosen: Chosen) -> None:
    """Note it once, and tell the gestor."""
    offer = _still(talk, chosen)
    if offer is None:
        return
    talk.close()
    if interests.note(talk.connection, talk.family_id, offer.id, talk.now):
        wishes.tell_gestor(talk, offer.id)
        talk.remember_done("oferta", Wanted(offer.id, talk.family_id))
    if offer.logro.privacy == "open":
        talk.say("oferta.wanted", offer=offer.name)
    else:
        talk.say("oferta.wanted_discreet")


@undoes("oferta", Wanted)
def _undo(talk: Talk, wanted: Wanted) -> bool:
    """Take the interest back."""
    if wanted.family_id != talk.line.family_id:
        return False
    if not interests.take_back(talk.connection, wanted.family_id, wanted.offer_id):
        return False
    talk.say("undo.offer")
    opened = talk.state.dialog
    if opened is not None and opened.name == "oferta":
        _open(talk, recalled(Chosen, opened.data))
    return True
