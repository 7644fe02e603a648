"""A short text for the gestor, or the wish for a call. The gestor reads it, and the family is told so.

What accuses somebody of the programme, or speaks of money, does not go there: it can be told as a complaint.
"""

from dataclasses import dataclass

from bot import accusations, family_messages, proposals
from bot.dialogs import queja
from bot.registry import adds_to, dialog, puts_anew, undoes
from bot.talk import Talk
from bot.understanding.options import tells
from db.turns import COMPLAINT
from programme import family_messages as kept

#: Of what was written so many characters are shown again.
_SHOWN = 60

#: What is asked about a text.
_SEND = "mensaje.send"


@dataclass(frozen=True)
class Message:
    """`text`: what was written, of which it is asked by the text `asked` whether the gestor should read it;
    empty: it is still to be written. `call`: it is asked whether the gestor should call.
    """

    text: str = ""
    asked: str = ""
    call: bool = False


@dataclass(frozen=True)
class Accusation:
    """What was written and does not go to the gestor."""

    text: str


@dataclass(frozen=True)
class Sent:
    """A message that was sent."""

    message_id: int
    family_id: int


def ask(talk: Talk) -> None:
    """Ask for the text."""
    talk.ask("mensaje", talk.texts.say("mensaje.ask"), memory=Message())


def ask_whether_to_send(talk: Talk, text: str) -> None:
    """Ask whether a text that was written for the gestor should go."""
    _show(talk, text, _SEND)


def ask_to_call(talk: Talk) -> None:
    """Ask whether the gestor should be asked to call; what was open goes on after it."""
    _interrupt(talk)
    options = talk.choices("yes", "no")
    talk.ask("mensaje", talk.texts.say("mensaje.call"), options, memory=Message(call=True))


def _interrupt(talk: Talk) -> None:
    if talk.state.dialog is not None and talk.state.dialog.name not in ("mensaje", "mensaje_queja"):
        talk.state.interrupt()


def _show(talk: Talk, text: str, asked: str) -> None:
    """Show a text, and ask whether it should go."""
    talk.keep_text = False
    if accusations.accuses(text):
        offer_complaint(talk, text)
    else:
        _ask_about(talk, Message(talk.keep(kept.LONGEST, text), asked))


def _ask_about(talk: Talk, message: Message) -> None:
    said = message.text if len(message.text) <= _SHOWN else f"{message.text[:_SHOWN]}..."
    question = talk.texts.say(message.asked, said=said)
    talk.ask("mensaje", question, talk.choices("yes", "no"), memory=message)


@puts_anew("mensaje", Message)
def _again(talk: Talk, message: Message) -> None:
    if message.call:
        ask_to_call(talk)
    elif message.text:
        _ask_about(talk, message)
    else:
        ask(talk)


def _meaning(message: Message, value: str) -> str | None:
    return "message_sent" if value == "1" else None


@dialog(
    "mensaje",
    Message,
    expected="mensaje.ask",
    means=_meaning,
    stuck_is_told=lambda message: True,
)
def _answer(talk: Talk, message: Message, value: str) -> bool:
    if not message.call and not message.text:
        return _text(talk)
    if value == "2":
        talk.say("mensaje.no")
        talk.resume()
    elif value and message.call:
        _call(talk)
    elif value:
        _send(talk, message.text)
    return bool(value)


def _text(talk: Talk) -> bool:
    """Return whether it is a text for the gestor; what accuses is none, and is offered as a complaint."""
    if talk.inbound.kind != "text" or not tells(talk.text):
        return False
    if accusations.accuses(talk.text):
        offer_complaint(talk, talk.text)
    else:
        _send(talk, talk.keep(kept.LONGEST))
    return True


def _send(talk: Talk, text: str) -> None:
    talk.note("message_sent")
    message_id = kept.receive(talk.connection, talk.family_id, talk.line.contact_id, text, talk.now)
    way = family_messages.tell_gestor(talk, message_id)
    talk.say(f"mensaje.{way}")
    talk.resume()
    sent = Sent(message_id, talk.family_id)
    talk.remember_told("mensaje", text, sent)
    talk.remember_done("mensaje", sent)


def _call(talk: Talk) -> None:
    talk.note("message_sent")
    way = family_messages.ask_for_call(talk)
    talk.say("mensaje.will_call" if way == "sent" else f"mensaje.{way}")
    talk.resume()


def offer_complaint(talk: Talk, text: str) -> None:
    """Ask whether what accuses should be told in private; nothing shows it, nor that it was written."""
    talk.kind, talk.keep_text = COMPLAINT, False
    talk.note("complaint")
    question = talk.texts.say("mensaje.not_for_gestor")
    talk.ask("mensaje_queja", question, talk.choices("yes", "no"), memory=Accusation(text))


@puts_anew("mensaje_queja", Accusation)
def _offer_again(talk: Talk, accusation: Accusation) -> None:
    offer_complaint(talk, accusation.text)


@dialog(
    "mensaje_queja",
    Accusation,
    stored_as=COMPLAINT,
    accuses=True,
    means=lambda _, value: "complaint" if value == "1" else None,
)
def _whether_to_complain(talk: Talk, accusation: Accusation, value: str) -> bool:
    if value == "1":
        talk.state.park()
        queja.ask(talk, accusation.text)
    elif value:
        talk.say("mensaje.no")
        talk.resume()
    return bool(value)


@adds_to("mensaje", Sent)
def _add(talk: Talk, sent: Sent, more: str) -> bool:
    """Add the rest of a message that came in two: to the first part, where that has not left yet."""
    if sent.family_id != talk.line.family_id or talk.state.told_last is None:
        return False
    whole = f"{talk.state.told_last.text} {more}"
    if accusations.accuses(whole):
        talk.kind = COMPLAINT
        talk.say("visita.not_for_gestor_more")
    elif proposals.still_waits(talk, family_messages.letter(sent.family_id, sent.message_id)):
        kept.change(talk.connection, sent.message_id, talk.keep(kept.LONGEST, whole))
        talk.say("visita.added")
    else:
        rest = talk.keep(kept.LONGEST, more)
        message_id = kept.receive(talk.connection, talk.family_id, talk.line.contact_id, rest, talk.now)
        family_messages.tell_gestor(talk, message_id)
        talk.say("visita.added")
    talk.ask_again()
    return True


@undoes("mensaje", Sent)
def _undo(talk: Talk, sent: Sent) -> bool:
    """Take a message back, as long as it has not left."""
    if sent.family_id != talk.line.family_id:
        return False
    talk.state.told_last = None
    if proposals.still_waits(talk, family_messages.letter(sent.family_id, sent.message_id)):
        kept.take_back(talk.connection, sent.message_id)
        talk.say("undo.message")
    else:
        talk.say("undo.message_left")
    return True
