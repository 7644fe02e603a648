"""Who writes without being known: an unknown number, a chat that nobody has linked, a machine."""

import re

from bot import leaving, linking, staff_words
from bot.dialogs import consent
from bot.handlers import handlers
from bot.talk import Talk
from programme import rights, staff_chats


def answer(talk: Talk) -> None:
    """Let go who wants no more, and tell everybody else who we are."""
    if talk.inbound.kind == "text" and leaving.wish(talk.text) in ("sure", "loose"):
        handlers["salir"](talk)
    else:
        _to_a_stranger(talk)


def _to_a_stranger(talk: Talk) -> None:
    """Who this is and how to be linked, once a day. A chat of the staff that has just lapsed is told so."""
    if not talk.lapsed and talk.state.told == talk.today.isoformat():
        return
    talk.state.told = talk.today.isoformat()
    if talk.lapsed or staff_chats.has_lapsed(talk.connection, talk.line.id):
        talk.say("staff.lapsed")
        return
    talk.say(f"stranger.{talk.channel.linked_by}")


def is_machine(talk: Talk) -> bool:
    """Return whether it is of a short code or a sender with a name: nobody reads what is answered to them."""
    return talk.channel.linked_by == "number" and not re.fullmatch(r"\+\d{7,15}", talk.inbound.address)


def follow_link(talk: Talk) -> bool:
    """`/start TOKEN`: join the chat to whom the link was made for."""
    command, _, token = talk.text.partition(" ")
    if command != "/start" or not token.strip():
        return False
    if not linking.redeem(talk, token.strip()):
        talk.say("link.bad")
        return True
    talk.line.opted_out = talk.line.blocked = False
    if talk.line.staff_id is not None:
        talk.member = rights.member(talk.connection, staff_id=talk.line.staff_id)
        staff_words.say(talk, "staff.hello")
    else:
        talk.say("link.done", code=talk.line.family_code)
        consent.ask(talk)
    return True
