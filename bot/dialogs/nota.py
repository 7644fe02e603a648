"""What a family may add for its gestor, right after it has said that it has reached a logro. Nothing asks for
it twice.
"""

from datetime import timedelta

from bot import accusations
from bot.dialogs import mensaje
from bot.dialogs.logros import Reported, ask_note
from bot.memory import recalled
from bot.registry import adds_to, dialog, keywords, puts_anew
from bot.talk import Talk
from bot.understanding import model
from bot.understanding.options import tells
from bot.understanding.spelling import plain, squeezed
from bot.understanding.vocabulary import VOCABULARIES
from db.turns import COMPLAINT
from programme import report_notes

#: After so long what is written is about something else.
_OPEN = timedelta(days=1)

#: A sentence that means something else with this probability is no note; it goes its own way.
_SURE = 0.7
#: What a note may sound like.
_ABOUT_IT = ("report", "logro", "logros", "message", "other", "thanks", "project", "moved", "member")

_NOTHING = ("nada", "nada mas", "listo", "ya", "ok", "bueno", "asi", "asi no mas", "0", "cero", "nothing")


@dialog("nota", Reported, expected="nota.ask")
def _note(talk: Talk, reported: Reported, value: str) -> bool:
    dialog = talk.state.dialog
    assert dialog is not None
    if reported.family_id != talk.line.family_id or dialog.older_than(_OPEN, talk.now):
        talk.close()
        return False
    if talk.inbound.kind != "text" or "?" in talk.text:
        return False
    said = squeezed(plain(talk.text))
    if said in _NOTHING or VOCABULARIES["plain"].meaning(said) is not None:
        talk.close()
        talk.say("nota.none")
        return True
    if not tells(talk.text):
        # Thanks, or the number of an older question.
        talk.close()
        return False
    if not accusations.accuses(talk.text) and (
        keywords.within(talk.text) or keywords.near(talk.text) or _means_something_else(talk.text)
    ):
        return False
    _take(talk, reported)
    return True


@puts_anew("nota", Reported)
def _again(talk: Talk, reported: Reported) -> None:
    ask_note(talk, reported)


def takes_photo(talk: Talk) -> bool:
    """Keep a photo that was sent to that question; words that came with it are the note. False where it is
    none, or nothing like it was asked for.
    """
    dialog = talk.state.dialog
    if dialog is None or dialog.name != "nota" or not talk.inbound.photo or not talk.channel.photos:
        return False
    reported = recalled(Reported, dialog.data)
    if reported.family_id != talk.line.family_id or dialog.older_than(_OPEN, talk.now):
        return False
    talk.keep_text = False
    photo = report_notes.Photo(talk.inbound.channel, talk.inbound.photo)
    talk.note("note")
    if not report_notes.show(talk.connection, reported.family_id, reported.code, photo, talk.now):
        talk.close()
        talk.say("undo.checked")
    elif tells(talk.text) and "?" not in talk.text:
        _take(talk, reported)
    else:
        # Words about it may come next.
        talk.say("nota.photo_kept")
    return True


def _means_something_else(text: str) -> bool:
    meaning, probability = next(iter(model.likely(text).items()))
    return probability >= _SURE and meaning not in _ABOUT_IT


def _take(talk: Talk, reported: Reported) -> None:
    text = talk.text.strip()
    talk.close()
    if accusations.accuses(text):
        mensaje.offer_complaint(talk, text)
        return
    if _leave(talk, reported, text):
        talk.remember_told("nota", text, reported)
    else:
        talk.say("undo.checked")


def _leave(talk: Talk, reported: Reported, text: str) -> bool:
    kept = talk.keep(report_notes.LONGEST, text)
    if not report_notes.leave(talk.connection, reported.family_id, reported.code, kept, talk.now):
        return False
    talk.note("note")
    talk.say("nota.kept")
    return True


@adds_to("nota", Reported)
def _add(talk: Talk, reported: Reported, more: str) -> bool:
    """Add the rest of a note that came in two."""
    if reported.family_id != talk.line.family_id or talk.state.told_last is None:
        return False
    whole = f"{talk.state.told_last.text} {more}"
    if accusations.accuses(whole):
        talk.kind = COMPLAINT
        talk.say("visita.not_for_gestor_more")
    elif not _leave(talk, reported, whole):
        return False
    talk.ask_again()
    return True
