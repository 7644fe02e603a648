"""The words to offer as a list of commands, each with what it does in a few words."""

from bot.dialogs.menu import ENTRIES
from bot.handlers import handlers
from bot.registry import staff_handlers, staff_word_rights
from bot.understanding.spelling import plain
from locales.texts import Texts
from programme import rights

#: A word and what it does.
Command = tuple[str, str]


def for_families(texts: Texts) -> list[Command]:
    """Return every word that a family may write: those of the menu first, in its order."""
    words = dict.fromkeys((*ENTRIES, *handlers))
    return [(plain(word), texts.say(f"command.{word}")) for word in words]


def for_staff(role: str, texts: Texts) -> list[Command]:
    """Return the words that a member of staff with this role may write, and SALIR, which everybody may."""
    words = [word for word in staff_handlers if rights.may(role, staff_word_rights[word])]
    return [
        *((plain(word), texts.say(f"command.staff.{word}")) for word in words),
        (plain("salir"), texts.say("command.salir")),
    ]
