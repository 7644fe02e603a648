"""What families have written to their gestor and nobody has answered, one of them, and its answer."""

from dataclasses import dataclass

from bot.dialogs import to_family
from bot.dialogs.staff_list import Ids, StaffList
from bot.registry import staff_dialog
from bot.talk import Talk
from locales.texts import Texts
from messaging.message import Option, Reply
from programme import family_messages
from programme.family_messages import Waiting

#: Of a message so much is shown in the list.
_SHOWN = 30


@dataclass(frozen=True)
class Opened:
    """A family's message, which is being answered."""

    message_id: int


def show(talk: Talk) -> None:
    """All of them, the oldest first."""
    _LIST.show(talk)


def question(words: Texts, message: Waiting) -> Reply:
    """Return a family's message, with what can be done about it: what is typed is the answer."""
    said = words.say("family_message.said", code=message.code, text=message.text)
    options = (Option("1", words.say("family_message.seen_to")),)
    return Reply.of(said, words.say("family_message.answer"), between="\n\n", options=options)


@staff_dialog("mensajes", Ids, right="families")
def _list(talk: Talk, listed: Ids, value: str) -> bool:
    if value and (message := _LIST.chosen(talk, listed, value)):
        asked = question(talk.texts, message)
        talk.ask("mensajes_one", asked.text, asked.options, memory=Opened(message.id))
    return bool(value)


# We open it unasked, so that what is typed may be anything: danger is heard here.
@staff_dialog("mensajes_one", Opened, right="families")
def _one(talk: Talk, opened: Opened, value: str) -> bool:
    if not value and talk.inbound.kind != "text":
        return False
    message = _LIST.still(talk, opened.message_id)
    if message is None:
        return True
    if value:
        assert talk.member is not None
        family_messages.see_to(talk.connection, talk.member, message, talk.now)
        talk.say("family_message.noted")
        show(talk)
        return True
    return to_family.take_text(talk, to_family.Writing(message.family_id, message.code, message.id))


def _label(talk: Talk, message: Waiting) -> str:
    said = " ".join(message.text.split())
    shown = said if len(said) <= _SHOWN else f"{said[:_SHOWN].rstrip()}..."
    return talk.texts.say("familias.line", code=message.code, what=shown)


_LIST = StaffList(
    dialog="mensajes",
    all_of=family_messages.waiting,
    one=family_messages.one,
    label=_label,
    head="family_message.list",
    none="family_message.none",
    over="family_message.answered",
)
