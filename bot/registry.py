"""Where keywords and dialogs make themselves known, each beside its own code."""

from collections.abc import Callable
from typing import Any

from bot.keywords import Keywords
from bot.talk import Talk
from programme import rights

Handler = Callable[[Talk], None]
#: Takes the talk, what the dialog keeps, and the value of the chosen option (empty: the text counts).
#: Gives False when the answer makes no sense.
Answer = Callable[[Talk, dict[str, Any], str], bool]


handlers: dict[str, Handler] = {}
dialogs: dict[str, Answer] = {}
keywords = Keywords()
#: What members of staff may write, beside what everybody may.
staff_handlers: dict[str, Handler] = {}
staff_keywords = Keywords()
#: What one must have the right to, for each word of the staff and each dialog that it opens.
staff_word_rights: dict[str, str] = {}
staff_dialog_rights: dict[str, str] = {}


def keyword(name: str, *also: str, of_a_case: bool = False) -> Callable[[Handler], Handler]:
    """Register the handler of a keyword, and what else people type for it. `of_a_case`: also with the number
    of a case behind it.
    """
    return _register(handlers, keywords, name, also, of_a_case)


def staff_keyword(name: str, *also: str, right: str) -> Callable[[Handler], Handler]:
    """Register the handler of a keyword of the staff, and the right that it takes (see programme.rights).

    Raises LookupError for a right that nobody knows.
    """
    rights.roles(right)
    staff_word_rights[name] = right
    return _register(staff_handlers, staff_keywords, name, also)


def _register(
    known: dict[str, Handler],
    words: Keywords,
    name: str,
    also: tuple[str, ...],
    of_a_case: bool = False,
) -> Callable[[Handler], Handler]:
    def register(handler: Handler) -> Handler:
        known[name] = handler
        words.add(name, (name, *also), of_a_case)
        return handler

    return register


def dialog(name: str) -> Callable[[Answer], Answer]:
    """Register what takes the answers of a dialog with a family."""

    def register(answer: Answer) -> Answer:
        dialogs[name] = answer
        return answer

    return register


def staff_dialog(name: str, *, right: str) -> Callable[[Answer], Answer]:
    """Register what takes the answers of a dialog with a member of staff, and the right that each of them
    takes: a dialog without one is closed to all staff. Raises LookupError for a right that nobody knows.
    """
    rights.roles(right)
    staff_dialog_rights[name] = right
    return dialog(name)
