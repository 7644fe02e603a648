"""What a member of staff is answered."""

from bot import adding, earlier, leaving, opened
from bot.dialogs import stop
from bot.registry import staff_handlers, staff_keywords
from bot.talk import Talk


def writes_to_families(talk: Talk) -> bool:
    """Whether the message is the text of a broadcast, or an answer to a family: what it says of danger is
    advice, no cry for help.
    """
    open_dialog = talk.state.dialog
    writing = open_dialog is not None and open_dialog.name in ("aviso", "casos_text", "casos_sure")
    return talk.line.staff_id is not None and writing


def answer(talk: Talk) -> None:
    """A keyword of the staff, an answer to what is open, or the words there are.

    Rights are the business of whoever reads or changes something for `talk.line.staff_id`.
    """
    word = staff_keywords.exact(talk.text) if talk.inbound.kind == "text" else None
    near = [] if word is not None else staff_keywords.near(talk.text)
    sense = leaving.wish(talk.text) if word is None and talk.inbound.kind == "text" else None
    if sense == "sure" and leaving.says_salir(talk.text):
        stop.ask(talk)
    elif sense in ("sure", "loose"):
        # In the midst of work these are about the work; who leaves says SALIR, and a yes.
        talk.state.park()
        talk.say("staff.closed")
    elif word is not None:
        talk.close()
        staff_handlers[word](talk)
    elif earlier.is_older(talk):
        earlier.answer(talk)
    elif talk.state.dialog is not None and (opened.more(talk) or opened.to_dialog(talk)) or adding.add(talk):
        return
    elif len(near) == 1:
        talk.close()
        staff_handlers[near[0]](talk)
    elif talk.state.dialog is not None:
        opened.wrong(talk)
    else:
        talk.say("staff.hello")
