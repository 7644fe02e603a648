"""What a member of staff is answered."""

from bot import answers, current_dialog, leaving, older_messages, staff_words
from bot.dialogs import stop
from bot.registry import dialogs, staff_handlers, staff_keywords
from bot.staff_words import may_write
from bot.state import Dialog
from bot.talk import Talk
from programme import rights, staff_chats
from programme.rights import Member


def writes_to_families(talk: Talk) -> bool:
    """Return whether the message is the text of a broadcast, or an answer to a family: what it says of danger
    is advice, no cry for help.
    """
    open_dialog = talk.state.dialog
    writing = open_dialog is not None and dialogs[open_dialog.name].for_families
    return talk.line.staff_id is not None and writing


def recognise(talk: Talk) -> None:
    """Look who is behind a line of the staff, as things stand now: the role may be another since the last
    message. What was opened with another role, or takes a right that is lost, is forgotten.

    The line is nobody's any more where they have left, or the chat was left unused for too long.
    """
    line = talk.line
    member = rights.member(talk.connection, staff_id=line.staff_id)
    talk.lapsed = member is not None and staff_chats.lapsed(line.last_inbound_at, talk.now)
    if member is not None and talk.lapsed and line.contact_id is not None:
        staff_chats.lapse(talk.connection, line.contact_id, member.code, talk.now)
    if member is None or talk.lapsed:
        line.contact_id = line.staff_id = None
        talk.state.forget()
        return
    talk.member = member
    if talk.state.dialog is not None and not _may_answer(member, talk.state.dialog):
        talk.state.dialog, talk.not_theirs = None, True
    if talk.state.below is not None and not _may_answer(member, talk.state.below):
        talk.state.below = None
    kept = talk.state.parked.items()
    talk.state.parked = {name: one for name, one in kept if _may_answer(member, one)}


def answer(talk: Talk) -> None:
    """A keyword of the staff, an answer to what is open, or the words there are.

    Whose families, meetings or cases it is about is asked where these are read or changed.
    """
    member = talk.member
    assert member is not None
    word = _word(talk)
    near, few = [], None
    if word is None and talk.inbound.kind == "text":
        few = staff_keywords.few(talk.text)
        near = [few] if few is not None else staff_keywords.near(talk.text)
        near = [one for one in near if may_write(member, one)]
    sense = leaving.wish(talk.text) if word is None and talk.inbound.kind == "text" else None
    if sense == "sure" and leaving.says_salir(talk.text):
        stop.ask_staff(talk)
    elif sense in ("sure", "loose"):
        # In the midst of work these are about the work; who leaves says SALIR, and a yes.
        talk.state.park()
        staff_words.say(talk, "staff.closed")
    elif word is not None and not may_write(member, word):
        staff_words.say(talk, "staff.not_yours")
    elif word is not None:
        talk.close()
        staff_handlers[word](talk)
    elif talk.not_theirs:
        staff_words.say(talk, "staff.changed")
    elif older_messages.is_older(talk):
        older_messages.answer(talk)
    elif talk.state.dialog is not None and (current_dialog.more(talk) or current_dialog.to_dialog(talk)):
        return
    elif len(near) == 1:
        talk.close()
        staff_handlers[near[0]](talk)
    elif talk.state.dialog is None and (said := _said(talk, member)) is not None:
        staff_handlers[said](talk)
    elif talk.inbound.kind == "text" and answers.is_thanks(talk.text):
        answers.give(talk, "thanks")
    elif few is not None and not near:
        staff_words.say(talk, "staff.not_yours")
    elif talk.state.dialog is not None:
        current_dialog.wrong(talk)
    else:
        staff_words.say(talk, "staff.hello")


def _said(talk: Talk, member: Member) -> str | None:
    """Return the word of the staff that a phrase is about, if this member may write it."""
    said = staff_keywords.anywhere(talk.text) if talk.inbound.kind == "text" else None
    return said if said is not None and may_write(member, said) else None


def _word(talk: Talk) -> str | None:
    """Return the word of the staff that a message is. Where a day is asked for, `mañana` is one."""
    word = staff_keywords.exact(talk.text) if talk.inbound.kind == "text" else None
    open_dialog = talk.state.dialog
    if word is None or open_dialog is None or talk.text.strip()[:1] == "/":
        return word
    return None if word in dialogs[open_dialog.name].answers else word


def _may_answer(member: Member, dialog: Dialog) -> bool:
    """Return whether what is said in a dialog still counts; one that names no right is none of the staff's.
    With another role, the same words would reach other families.
    """
    right = dialogs[dialog.name].right if dialog.name in dialogs else None
    return right is not None and member.may(right) and dialog.role in ("", member.role)
