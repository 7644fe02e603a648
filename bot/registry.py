"""Where keywords and dialogs make themselves known, each beside its own code."""

from collections.abc import Callable, Iterable
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
#: What adds a text to what was told a moment ago, what undoes what was done last, and what takes the last
#: step of an open dialog back. False where it cannot.
Added = Callable[[Talk, dict[str, Any], str], bool]
Undone = Callable[[Talk, dict[str, Any]], bool]
additions: dict[str, Added] = {}
undoings: dict[str, Undone] = {}
backward: dict[str, Undone] = {}
#: The words of leaving that have another sense in a dialog.
_other_senses: dict[str, frozenset[str]] = {}
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


def dialog(name: str, other_senses: Iterable[str] = ("cancelar",)) -> Callable[[Answer], Answer]:
    """Register what takes the answers of a dialog with a family. `other_senses`: the words that leave
    everywhere else, and mean, or may mean, something else here.
    """

    def register(answer: Answer) -> Answer:
        dialogs[name] = answer
        _other_senses[name] = frozenset(other_senses)
        return answer

    return register


def has_other_sense(word: str, dialog_name: str) -> bool:
    """Whether a word of leaving may mean something else in a dialog."""
    return word in _other_senses.get(dialog_name, ())


def adds_to(name: str) -> Callable[[Added], Added]:
    """Register what adds more to a text that was remembered under `name` (`Talk.remember_told`)."""

    def register(add: Added) -> Added:
        additions[name] = add
        return add

    return register


def undoes(name: str) -> Callable[[Undone], Undone]:
    """Register what undoes what was remembered under `name` (`Talk.remember_done`)."""

    def register(undo: Undone) -> Undone:
        undoings[name] = undo
        return undo

    return register


def steps_back(name: str) -> Callable[[Undone], Undone]:
    """Register what takes the last step of the open dialog `name` back; it takes what the dialog keeps."""

    def register(undo: Undone) -> Undone:
        backward[name] = undo
        return undo

    return register


def staff_dialog(name: str, *, right: str) -> Callable[[Answer], Answer]:
    """Register what takes the answers of a dialog with a member of staff, and the right that each of them
    takes: a dialog without one is closed to all staff. Raises LookupError for a right that nobody knows.
    """
    rights.roles(right)
    staff_dialog_rights[name] = right
    return dialog(name)
