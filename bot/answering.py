"""What a message is answered with: the order in which its possible meanings are tried."""

from bot import (
    alarms,
    alerts,
    answers,
    continued_text,
    corrections,
    current_dialog,
    floods,
    leaving,
    older_messages,
    people,
    returning,
    staff,
    strangers,
    undoing,
    unread,
)
from bot.dialogs import (
    caso_solved,
    consent,
    libreta,
    libreta_words,
    meant,
    menu,
    nota,
    novedad,
    reservado,
    stop,
)
from bot.handlers import handlers, keywords
from bot.keywords import case_number
from bot.registry import dialogs, has_other_sense, words
from bot.state import Dialog
from bot.talk import Talk
from bot.understanding import spelling
from db.people import Person

#: Words of a message that is still no story.
_SHORT = 8


def answer(talk: Talk) -> None:
    """Say what there is to say to the message; it may be nothing."""
    _answer(talk)
    unread.say_beside(talk)


def _answer(talk: Talk) -> None:
    if corrections.is_nothing_new(talk):
        talk.keep_text = False
        return
    corrections.remember(talk)
    number = reservado.number(talk.text)
    asked = talk.state.dialog is not None and talk.state.dialog.reserved
    word = keywords.exact(talk.text) if talk.inbound.kind == "text" and not (number and asked) else None
    # Whatever else is written in what is sealed, or corrected, or added to what was told, or after the help
    # lines, may be private; and a long number a PIN, also where none is asked for.
    talk.keep_text = word is not None or not (
        number
        or talk.state.sealed
        or talk.inbound.kind == "edited"
        or continued_text.goes_on(talk)
        or alerts.was_helped(talk)
    )
    stored_as = words[word].stored_as if word is not None else None
    if stored_as is not None and talk.line.staff_id is None:
        # Also where it must first be asked which family writes, or whether its data may be kept.
        talk.kind, talk.keep_text = stored_as, False
    if stored_as is not None:
        talk.state.case = case_number(talk.text) or ""
    talk.state.forget_old(talk.now)
    if floods.is_one(talk):
        return
    if number and asked:
        talk.takes_back = True
        talk.state.same, talk.state.heard = "", []
    among = people.recognise(talk, asked=word is None)
    if talk.line.staff_id is not None:
        staff.recognise(talk)
    nobody = talk.line.contact_id is None and not among
    if nobody and strangers.is_machine(talk):
        return
    if alarms.rings(talk):
        return
    if talk.channel.linked_by == "link" and strangers.follow_link(talk):
        return
    if talk.inbound.handled == "stop":
        handlers["salir"](talk)
        return
    # After danger, and never before a wish to leave.
    if floods.is_too_fast(talk) and not _wishes_to_leave(talk):
        floods.slow(talk)
        return
    if talk.line.opted_out and not returning.asks_about_data(talk, word):
        word = returning.word_of_who_left(talk, word)
        if word is None:
            return
    if nobody:
        strangers.answer(talk)
    elif _is_photo_for_the_gestor(talk, word, among):
        return
    elif talk.inbound.kind == "edited":
        talk.say("edited")
        talk.ask_again()
    elif talk.inbound.kind == "media":
        unread.answer(talk)
    elif talk.inbound.kind == "tap" and talk.inbound.turn != talk.line.turn:
        current_dialog.show_again(talk)
    elif talk.line.staff_id is not None:
        staff.answer(talk)
    elif not _leaves(talk):
        talk.state.active_at = "" if talk.once else talk.now.isoformat()
        _to_a_family(talk, word, among)


def _is_photo_for_the_gestor(talk: Talk, word: str | None, among: list[Person]) -> bool:
    """Take a photo that was asked for. False where none was, or the words under it do something else."""
    return (
        bool(talk.inbound.photo)
        and word is None
        and not among
        and talk.line.family_id is not None
        and not consent.must_ask(talk, None)
        and leaving.wish(talk.text) is None
        and not undoing.is_asked(talk.text)
        and nota.takes_photo(talk)
    )


def _wishes_to_leave(talk: Talk) -> bool:
    return leaving.wish(talk.text) is not None or (_is_open(talk, "stop") and leaving.confirms(talk.text))


def _leaves(talk: Talk) -> bool:
    """Let go who wishes to; ask where that may be meant. False where it is not."""
    sense = leaving.wish(talk.text) if talk.inbound.kind == "text" else None
    if _is_open(talk, "stop") and leaving.confirms(talk.text):
        sense = "sure"
    if sense is None or (sense == "perhaps" and libreta_words.refuses(talk.text, asked=False)):
        return False
    meant.step_aside(talk)
    open_dialog = talk.state.dialog
    if sense == "loose" and not (open_dialog and _has_other_sense(talk.text, open_dialog)):
        sense = "sure"
    if sense == "perhaps" and _is_open(talk, "stop") and _is_short(talk):
        # It was just asked whether that is meant.
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


def _has_other_sense(text: str, open_dialog: Dialog) -> bool:
    """Return whether the word in which somebody wishes to leave may mean something else there."""
    return has_other_sense(leaving.loose_word(text), open_dialog.name)


def _is_open(talk: Talk, name: str) -> bool:
    return talk.state.dialog is not None and talk.state.dialog.name == name


def _is_short(talk: Talk) -> bool:
    """Return whether it says one thing: a few words in one breath, and no question."""
    return len(talk.text.split()) < _SHORT and not any(mark in talk.text for mark in ",;.?¿")


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
    if open_dialog is None and talk.takes_back:
        # It was asked for too long ago.
        talk.say("reserved.closed")
        return
    if open_dialog is not None and open_dialog.reserved and word is None and consent.agreed(talk):
        _behind_the_pin(talk)
        return
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
        consent.ask_first(talk, word)
    elif word is not None:
        _handle(talk, word)
    elif older_messages.is_older(talk):
        older_messages.answer(talk)
    elif undoing.is_asked(talk.text) and talk.inbound.kind == "text":
        undoing.undo(talk)
    elif open_dialog is not None and (current_dialog.more(talk) or current_dialog.to_dialog(talk)):
        if talk.state.dialog is None:
            talk.offer_parked()
    elif not (continued_text.add(talk) or caso_solved.answer(talk) or libreta.refuse(talk)):
        _guess(talk)


def _behind_the_pin(talk: Talk) -> None:
    """Take an answer there; whatever is none ends it with what everybody sees."""
    if older_messages.is_older(talk):
        talk.ask_again()
    elif not reservado.may_open(talk) or undoing.is_asked(talk.text) or not current_dialog.to_dialog(talk):
        reservado.leave(talk)


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
    return (
        not open_dialog.options
        or dialogs[open_dialog.name].takes_zero
        or any(option.value == "0" for option in open_dialog.choices)
    )


def _handle(talk: Talk, word: str) -> None:
    """Answer a keyword; the open dialog keeps its place and is offered again. Consent comes first."""
    if not words[word].always and consent.must_ask(talk, word):
        consent.ask_first(talk, word)
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
    elif alarms.needs_care(talk):
        talk.note("danger")
        talk.keep_text = False
        talk.say("danger.after")
    elif novedad.mourn(talk) or answers.answer(talk) or meant.offer(talk):
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
