"""Who is behind a conversation."""

from datetime import datetime, timedelta

from bot.dialogs import consent
from bot.memory import Nothing
from bot.registry import dialog, handlers, puts_anew, words
from bot.state import State
from bot.talk import Talk
from db.people import Person, people
from messaging.message import Option

#: After so long in silence a phone of several families asks again who is writing.
_SAME_PERSON = timedelta(hours=12)


def recognise(talk: Talk, asked: bool) -> list[Person]:
    """Put the person on the line where it can only be one. Return those among whom must be chosen.

    `asked`: the message may be the answer to what we asked one family, on a phone of several.
    """
    line = talk.line
    owner = talk.state.dialog.family_id if asked and talk.state.dialog else None
    if owner is not None and _is_on_the_line(talk, owner):
        return []
    if line.contact_id is not None and not (talk.state.several and _long_ago(talk.state.active_at, talk.now)):
        return []
    found = people(talk.connection, line.id)
    if len(found) == 1:
        line.become(found[0])
        return []
    if line.contact_id is not None:
        talk.state.forget()
        line.contact_id = line.family_id = None
    spoken = {one.language for one in found}
    line.language = spoken.pop() if len(spoken) == 1 else None
    return found


def forget_another(state: State, now: datetime) -> None:
    """On a phone of several families, close what one of them left open so long ago that it is asked anew who
    writes; but not what we asked one family.
    """
    if state.several and _long_ago(state.active_at, now):
        if state.dialog is not None and state.dialog.family_id is None:
            state.dialog = None
        state.below = None


def _is_on_the_line(talk: Talk, family_id: int) -> bool:
    """Put the family that our open question is for on the line, if it is one of this phone's."""
    if talk.line.family_id != family_id:
        found = people(talk.connection, talk.line.id)
        person = next((one for one in found if one.family_id == family_id), None)
        if person is None:
            return False
        talk.line.become(person)
        talk.state.several = True
    talk.once = talk.state.several
    return True


def ask_which(talk: Talk, found: list[Person], wanted: str | None) -> None:
    """A phone of several families: ask which one is writing."""
    options = tuple(
        Option(str(at), talk.texts.say("family.one", code=person.family_code or ""))
        for at, person in enumerate(found, 1)
    )
    talk.state.wanted = wanted or talk.state.wanted
    talk.ask("family", talk.texts.say("family.ask"), options)


@puts_anew("family", Nothing)
def _ask_which_again(talk: Talk, nothing: Nothing) -> None:
    ask_which(talk, people(talk.connection, talk.line.id), None)


@dialog("family", Nothing, keeps_text=True, before_family=True)
def _answer(talk: Talk, nothing: Nothing, value: str) -> bool:
    found = people(talk.connection, talk.line.id)
    if not value or int(value) > len(found):
        return False
    talk.line.become(found[int(value) - 1])
    talk.state.several = True
    talk.close()
    wanted, talk.state.wanted = talk.state.wanted, None
    if consent.needed(talk) and not (wanted and words[wanted].always):
        consent.ask(talk, wanted)
    else:
        handlers[wanted or "menu"](talk)
    return True


def _long_ago(at: str, now: datetime) -> bool:
    return not at or now - datetime.fromisoformat(at) > _SAME_PERSON
