"""What a message is answered with: the order in which its possible meanings are tried."""

import re
from datetime import UTC, datetime, timedelta

from sqlalchemy import insert

from bot import (
    answers,
    continued_text,
    corrections,
    current_dialog,
    leaving,
    linking,
    older_messages,
    people,
    returning,
    staff,
    staff_words,
    undoing,
)
from bot.dialogs import consent, meant, menu, stop
from bot.handlers import handlers, keywords
from bot.keywords import case_number
from bot.registry import dialogs, has_other_sense, may_accuse, words
from bot.state import Dialog
from bot.talk import Talk
from bot.understanding import calamity, danger, spelling
from db.keys import keyring
from db.people import Person
from db.tables import Alert
from programme import rights, staff_chats

#: Words of a message that is still no story.
_SHORT = 8
#: So many equal messages of one sender in so long are a machine's, or a loop: silence from then on.
_MOST_EQUAL, _WITHIN = 20, timedelta(minutes=5)
#: So long after the help lines whatever is not plain is met with care.
_CARE = timedelta(hours=2)


def answer(talk: Talk) -> None:
    """Say what there is to say to the message; it may be nothing."""
    if corrections.is_nothing_new(talk):
        talk.keep_text = False
        return
    corrections.remember(talk)
    word = keywords.exact(talk.text) if talk.inbound.kind == "text" else None
    # Whatever else is written in what is sealed, or corrected, or added to what was told, may be private.
    talk.keep_text = word is not None or not (
        talk.state.sealed or talk.inbound.kind == "edited" or continued_text.goes_on(talk)
    )
    stored_as = words[word].stored_as if word is not None else None
    if stored_as is not None and talk.line.staff_id is None:
        # Also where it must first be asked which family writes, or whether its data may be kept.
        talk.kind, talk.keep_text = stored_as, False
    if stored_as is not None:
        talk.state.case = case_number(talk.text) or ""
    talk.state.forget_old(talk.now)
    if _is_flood(talk):
        return
    among = people.recognise(talk, asked=word is None)
    if talk.line.staff_id is not None and not staff.known(talk):
        among = []
    nobody = talk.line.contact_id is None and not among
    if nobody and _is_machine(talk):
        return
    if talk.inbound.kind != "tap" and not staff.writes_to_families(talk) and _is_danger(talk):
        _help(talk)
        return
    if _is_calamity(talk):
        _alert(talk, "calamity", "calamity.lines")
        return
    if talk.channel.linked_by == "link" and _follow_link(talk):
        return
    if talk.inbound.handled == "stop":
        handlers["salir"](talk)
        return
    if talk.line.opted_out and not returning.asks_about_data(talk, word):
        word = returning.word_of_who_left(talk, word)
        if word is None:
            return
    if nobody:
        _to_nobody(talk)
    elif talk.inbound.kind in ("media", "edited"):
        talk.say(talk.inbound.kind)
        talk.ask_again()
    elif talk.inbound.kind == "tap" and talk.inbound.turn != talk.line.turn:
        current_dialog.show_again(talk)
    elif talk.line.staff_id is not None:
        staff.answer(talk)
    elif not _leaves(talk):
        talk.state.active_at = "" if talk.once else talk.now.isoformat()
        _to_a_family(talk, word, among)


def _is_danger(talk: Talk) -> bool:
    return danger.in_danger(talk.text) or continued_text.in_danger(talk)


def _is_calamity(talk: Talk) -> bool:
    """Return whether a family tells of a calamity; the rest of what it was telling belongs to that."""
    return (
        talk.inbound.kind == "text"
        and talk.line.staff_id is None
        and not continued_text.goes_on(talk)
        and calamity.in_calamity(talk.text)
    )


def _to_nobody(talk: Talk) -> None:
    if talk.inbound.kind == "text" and leaving.wish(talk.text) in ("sure", "loose"):
        handlers["salir"](talk)
    else:
        _to_a_stranger(talk)


def _leaves(talk: Talk) -> bool:
    """Let go who wishes to; ask where that may be meant. False where it is not."""
    sense = leaving.wish(talk.text) if talk.inbound.kind == "text" else None
    if sense is None:
        return False
    meant.step_aside(talk)
    open_dialog = talk.state.dialog
    word = leaving.loose_word(talk.text) if sense == "loose" else ""
    if sense == "loose" and (open_dialog is None or not has_other_sense(word, open_dialog.name)):
        sense = "sure"
    if sense == "sure":
        handlers["salir"](talk)
    elif sense == "loose":
        stop.ask_which(talk)
    elif _is_a_story(talk):
        return False
    else:
        stop.ask(talk)
    return True


def _is_a_story(talk: Talk) -> bool:
    """Return whether a longer text was asked for: in it such words tell of something."""
    open_dialog = talk.state.dialog
    return open_dialog is not None and not open_dialog.options and len(talk.text.split()) > _SHORT


def _to_a_family(talk: Talk, word: str | None, among: list[Person]) -> None:
    if word is not None or undoing.is_asked(talk.text):
        meant.step_aside(talk)
    open_dialog = talk.state.dialog
    if open_dialog is not None and spelling.plain(talk.text) == "0" and _takes_zero(open_dialog):
        word = None
    if word == "alta" and open_dialog is not None and talk.text.strip()[:1] != "/":
        # `volver` is back to where one was, for who has not left.
        word = None
    always = word is not None and words[word].always
    interrupts = word is not None and words[word].interrupts
    if word is not None and always and (among or not consent.agreed(talk) or interrupts):
        handlers[word](talk)
    elif among:
        _to_one_of(talk, word, among)
    elif consent.must_ask(talk, word):
        consent.ask(talk, word)
    elif word is not None:
        _handle(talk, word)
    elif older_messages.is_older(talk):
        older_messages.answer(talk)
    elif undoing.is_asked(talk.text) and talk.inbound.kind == "text":
        undoing.undo(talk)
    elif open_dialog is not None and (current_dialog.more(talk) or current_dialog.to_dialog(talk)):
        if talk.state.dialog is None:
            talk.offer_parked()
    elif not continued_text.add(talk):
        _guess(talk)


def _to_one_of(talk: Talk, word: str | None, among: list[Person]) -> None:
    """A phone of several families, and nobody has said yet which one is writing."""
    open_dialog = talk.state.dialog
    if (
        open_dialog is None
        or not dialogs[open_dialog.name].before_family
        or not (current_dialog.more(talk) or current_dialog.to_dialog(talk))
    ):
        people.ask_which(talk, among, word)


def _takes_zero(open_dialog: Dialog) -> bool:
    """Return whether 0 is an answer there, instead of the word for the menu."""
    return not open_dialog.options or any(option.value == "0" for option in open_dialog.choices)


def _handle(talk: Talk, word: str) -> None:
    """Answer a keyword; the open dialog keeps its place and is offered again. Consent comes first."""
    if not words[word].always and consent.must_ask(talk, word):
        consent.ask(talk, word)
        return
    if not words[word].interrupts:
        talk.state.park()
    handlers[word](talk)
    talk.offer_parked()


def _guess(talk: Talk) -> None:
    """No keyword and no answer to what is open: a near keyword, a wish to stop, or not understood."""
    near = keywords.near(talk.text)
    within = keywords.within(talk.text)
    if near == ["salir"]:
        stop.ask(talk)
    elif len(near) > 1:
        talk.say("near.ask", words=" / ".join(name.upper() for name in near))
    elif near or (within and within != "salir"):
        _handle(talk, near[0] if near else str(within))
    elif _needs_care(talk):
        talk.note("danger")
        talk.keep_text = False
        talk.say("danger.after")
    elif answers.answer(talk) or meant.offer(talk):
        return
    elif talk.state.dialog is not None:
        current_dialog.wrong(talk)
    else:
        talk.note("not_understood")
        if any(character.isalpha() for character in talk.text):
            menu.ask_anew(talk)
        else:
            # A number may be the answer to what was asked before: what it would choose must not be guessed.
            talk.say("wrong.unknown")
        talk.offer_parked()


def _needs_care(talk: Talk) -> bool:
    """Return whether somebody who was given the help lines a moment ago goes on writing."""
    helped = talk.state.helped_at
    return bool(helped) and talk.now - datetime.fromisoformat(helped) <= _CARE


def _to_a_stranger(talk: Talk) -> None:
    """Who this is and how to be linked, once a day. A chat of the staff that has just lapsed is told so."""
    if not talk.lapsed and talk.state.told == talk.today.isoformat():
        return
    talk.state.told = talk.today.isoformat()
    if talk.lapsed or staff_chats.has_lapsed(talk.connection, talk.line.id):
        talk.say("staff.lapsed")
        return
    talk.say(f"stranger.{talk.channel.linked_by}")


def _is_machine(talk: Talk) -> bool:
    """Return whether it is of a short code or a sender with a name: nobody reads what is answered to them."""
    return talk.channel.linked_by == "number" and not re.fullmatch(r"\+\d{7,15}", talk.inbound.address)


def _follow_link(talk: Talk) -> bool:
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


def _help(talk: Talk) -> None:
    """Somebody may be in danger: the help lines at once, and whoever is on duty can read why."""
    talk.state.helped_at = talk.now.isoformat()
    _alert(talk, "danger", "danger.lines")


def _alert(talk: Talk, kind: str, lines: str) -> None:
    """Say whom to call, and let whoever is on duty read why."""
    talk.note(kind)
    talk.kind, talk.keep_text = "danger", False
    # A case may be about those who read alerts.
    values = {"private": kind == "danger" and may_accuse(talk.state), "text": talk.text}
    talk.connection.execute(
        insert(Alert).values(kind=kind, conversation_id=talk.line.id, at=talk.now, **values)
    )
    talk.final = True
    talk.say(lines)
    if talk.state.dialog is not None and talk.state.dialog.keeps:
        talk.state.park()


def _is_flood(talk: Talk) -> bool:
    """Count equal messages; True from the twenty-first in five minutes on. Answers to one question after
    another are none, where they may all be the same.
    """
    declared = dialogs.get(talk.state.dialog.name) if talk.state.dialog is not None else None
    if declared is not None and declared.repeats:
        return False
    state, said = talk.state, spelling.plain(talk.text) or talk.inbound.kind
    same = keyring.index("same", said).hex()
    since = datetime.fromisoformat(state.since) if state.since else datetime.min.replace(tzinfo=UTC)
    if state.same != same or talk.now - since > _WITHIN:
        state.same, state.times, state.since = same, 0, talk.now.isoformat()
    state.times += 1
    if state.times == _MOST_EQUAL + 1:
        values = {"kind": "flood", "conversation_id": talk.line.id, "at": talk.now}
        talk.connection.execute(insert(Alert).values(values))
    return state.times > _MOST_EQUAL
