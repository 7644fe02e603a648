"""Where keywords and dialogs make themselves known, each beside its own code, with all that the engine must
know of them: it knows none by name.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.keywords import Keywords
from bot.memory import Memory, Stored, recalled
from bot.state import Dialog, State
from bot.talk import Talk
from programme import rights

Handler = Callable[[Talk], None]
#: Takes the talk, what the dialog remembers, and the value of the chosen option (empty: the text counts).
#: Returns False when the answer makes no sense.
Answer = Callable[[Talk, Memory, str], bool]
#: What an option of a dialog means, as a label of `libreta understand`, by what the dialog remembers.
Means = Callable[[Memory, str], str | None]
#: Whether a gestor may hear that a family got stuck there, by what the dialog remembers.
StuckIsTold = Callable[[Memory], bool]
#: Adds a text to what was told a moment ago. False where it cannot.
Add = Callable[[Talk, Memory, str], bool]
#: Undoes what was done last, or takes the last step of an open dialog back. False where it cannot.
Undo = Callable[[Talk, Memory], bool]
#: Puts the open question of a dialog once more, in the words of now.
PutAnew = Callable[[Talk, Memory], None]
#: Goes on with a dialog in which somebody wrote what raised an alarm.
AfterAlarm = Callable[[Talk, Memory], None]


def _nothing(kept: Stored, value: str) -> None:
    """No option of it has a label."""


def _never(kept: Stored) -> bool:
    """Nobody hears of it."""
    return False


@dataclass(frozen=True)
class Declared:
    """A dialog, as it declares itself. `answer` takes what it remembers as it is stored.

    `keeps_text`: what is typed as an answer may stand in the log of messages; it is private where a dialog
    says nothing. `stored_as`: the kind under which its messages are stored. `accuses`: what is told may be
    about the people who read alerts. `expected` and `closed`: the texts that say what an answer is, and that
    the dialog ends after too many that are none; `closed_with`: one more after that.

    `other_senses`: the words that leave everywhere else and mean, or may mean, something else here;
    `may_mean`: what they may mean, as the text of an option and the answer that it is. `before_consent` and
    `before_family`: it is answered before the family has allowed anything, or before it is known which family
    of a phone writes. `after_leaving`: although the person wants no more messages. `means`: what an option
    means. `stuck_is_told`: the gestor may hear that the family got stuck in it; never of what is private, a
    case, the Libreta or one's data. `right`: what a member of staff needs the right to. `for_families`: what
    a member of staff types in it is meant for families. `takes_zero`: 0 is a way back in it, not the menu.
    `answers`: words of the staff that are an answer there. `repeats`: the same answer may come many times,
    and no machine sends it.
    """

    answer: Callable[[Talk, Stored, str], bool]
    keeps_text: bool = False
    stored_as: str | None = None
    accuses: bool = False
    expected: str = "wrong.text"
    closed: str = "wrong.closed"
    closed_with: str | None = None
    other_senses: Iterable[str] = ("cancelar",)
    may_mean: tuple[str, str] | None = None
    before_consent: bool = False
    before_family: bool = False
    after_leaving: bool = False
    means: Callable[[Stored, str], str | None] = _nothing
    stuck_is_told: Callable[[Stored], bool] = _never
    right: str | None = None
    for_families: bool = False
    takes_zero: bool = False
    answers: Iterable[str] = ()
    repeats: bool = False


@dataclass(frozen=True)
class Word:
    """A keyword, as it declares itself. `always`: it is answered before a family has allowed anything.
    `stored_as`: the kind under which a family's message is stored, without its text. `interrupts`: what is
    open waits below the question that it asks, and is gone on with after it.
    """

    always: bool = False
    interrupts: bool = False
    stored_as: str | None = None


handlers: dict[str, Handler] = {}
words: dict[str, Word] = {}
dialogs: dict[str, Declared] = {}
additions: dict[str, Callable[[Talk, Stored, str], bool]] = {}
undoings: dict[str, Callable[[Talk, Stored], bool]] = {}
backward: dict[str, Callable[[Talk, Stored], bool]] = {}
anew: dict[str, Callable[[Talk, Stored], None]] = {}
alarmed: dict[str, Callable[[Talk, Stored], None]] = {}
keywords = Keywords()
#: What members of staff may write, beside what everybody may.
staff_handlers: dict[str, Handler] = {}
staff_keywords = Keywords()
#: What one must have the right to, for each word of the staff.
#: Keywords of the staff behind which stands a text for others.
staff_texts: set[str] = set()
staff_word_rights: dict[str, str] = {}


def keyword(
    name: str,
    *also: str,
    shows: str = "",
    always: bool = False,
    stored_as: str | None = None,
    with_number: bool = False,
    before_text: Iterable[str] = (),
    interrupts: bool = False,
) -> Callable[[Handler], Handler]:
    """Register the handler of a keyword, and what else people type for it. `shows`: the label of what it
    does, where that is not its name. `with_number`: also with the number of a case behind it. `before_text`:
    see Keywords.add. For the others see Word.
    """
    words[name] = Word(always, interrupts, stored_as)
    register = _register(handlers, keywords, name, also, with_number, before_text)

    def noting(handler: Handler) -> Handler:
        def handle(talk: Talk) -> None:
            talk.note(shows or name)
            handler(talk)

        register(handle)
        return handler

    return noting


def staff_keyword(
    name: str,
    *also: str,
    right: str,
    before_code: Iterable[str] = (),
    before_few: Iterable[str] = (),
    takes_text: bool = False,
) -> Callable[[Handler], Handler]:
    """Register the handler of a keyword of the staff, and the right that it takes (see programme.rights).
    `before_code`, `before_few`: see Keywords.add. `takes_text`: what is written behind it is for others.

    Raises LookupError for a right that nobody knows.
    """
    rights.roles(right)
    staff_word_rights[name] = right
    if takes_text:
        staff_texts.add(name)
    return _register(
        staff_handlers, staff_keywords, name, also, before_code=before_code, before_few=before_few
    )


def _register(
    known: dict[str, Handler],
    among: Keywords,
    name: str,
    also: tuple[str, ...],
    with_number: bool = False,
    before_text: Iterable[str] = (),
    before_code: Iterable[str] = (),
    before_few: Iterable[str] = (),
) -> Callable[[Handler], Handler]:
    def register(handler: Handler) -> Handler:
        known[name] = handler
        among.add(name, (name, *also), with_number, before_text, before_code, before_few)
        return handler

    return register


def dialog(
    name: str,
    remembers: type[Memory],
    *,
    keeps_text: bool = False,
    stored_as: str | None = None,
    accuses: bool = False,
    expected: str = "wrong.text",
    closed: str = "wrong.closed",
    closed_with: str | None = None,
    other_senses: Iterable[str] = ("cancelar",),
    may_mean: tuple[str, str] | None = None,
    before_consent: bool = False,
    before_family: bool = False,
    after_leaving: bool = False,
    means: Means[Memory] | None = None,
    stuck_is_told: StuckIsTold[Memory] | None = None,
    takes_zero: bool = False,
) -> Callable[[Answer[Memory]], Answer[Memory]]:
    """Register what takes the answers of a dialog with a family, and what it remembers. See Declared."""

    def register(answer: Answer[Memory]) -> Answer[Memory]:
        dialogs[name] = Declared(
            answer=_recalling(answer, remembers),
            keeps_text=keeps_text,
            stored_as=stored_as,
            accuses=accuses,
            expected=expected,
            closed=closed,
            closed_with=closed_with,
            other_senses=frozenset(other_senses),
            may_mean=may_mean,
            before_consent=before_consent,
            before_family=before_family,
            after_leaving=after_leaving,
            means=_nothing if means is None else _meaning(means, remembers),
            stuck_is_told=_never if stuck_is_told is None else _telling(stuck_is_told, remembers),
            takes_zero=takes_zero,
        )
        return answer

    return register


def staff_dialog(
    name: str,
    remembers: type[Memory],
    *,
    right: str,
    for_families: bool = False,
    answers: Iterable[str] = (),
    repeats: bool = False,
) -> Callable[[Answer[Memory]], Answer[Memory]]:
    """Register what takes the answers of a dialog with a member of staff, and the right that each of them
    takes: a dialog without one is closed to all staff. See Declared. Raises LookupError for a right that
    nobody knows.
    """
    rights.roles(right)

    def register(answer: Answer[Memory]) -> Answer[Memory]:
        taken = _recalling(answer, remembers)
        dialogs[name] = Declared(
            taken, right=right, for_families=for_families, answers=frozenset(answers), repeats=repeats
        )
        return answer

    return register


def _meaning(means: Means[Memory], remembers: type[Memory]) -> Callable[[Stored, str], str | None]:
    return lambda kept, value: means(recalled(remembers, kept), value)


def _telling(told: StuckIsTold[Memory], remembers: type[Memory]) -> Callable[[Stored], bool]:
    return lambda kept: told(recalled(remembers, kept))


def _recalling(answer: Answer[Memory], remembers: type[Memory]) -> Callable[[Talk, Stored, str], bool]:
    return lambda talk, kept, value: answer(talk, recalled(remembers, kept), value)


def adds_to(
    name: str, remembers: type[Memory], *, stored_as: str | None = None
) -> Callable[[Add[Memory]], Add[Memory]]:
    """Register what adds more to a text that was remembered under `name` (`Talk.remember_told`).
    `stored_as`: as of a dialog.
    """

    def register(add: Add[Memory]) -> Add[Memory]:
        def added(talk: Talk, kept: Stored, more: str) -> bool:
            talk.kind = stored_as or talk.kind
            return add(talk, recalled(remembers, kept), more)

        additions[name] = added
        return add

    return register


def undoes(name: str, remembers: type[Memory]) -> Callable[[Undo[Memory]], Undo[Memory]]:
    """Register what undoes what was remembered under `name` (`Talk.remember_done`)."""
    return _registering(undoings, name, remembers)


def steps_back(name: str, remembers: type[Memory]) -> Callable[[Undo[Memory]], Undo[Memory]]:
    """Register what takes the last step of the open dialog `name` back."""
    return _registering(backward, name, remembers)


def _registering(
    known: dict[str, Callable[[Talk, Stored], bool]], name: str, remembers: type[Memory]
) -> Callable[[Undo[Memory]], Undo[Memory]]:
    def register(undo: Undo[Memory]) -> Undo[Memory]:
        known[name] = lambda talk, kept: undo(talk, recalled(remembers, kept))
        return undo

    return register


def puts_anew(name: str, remembers: type[Memory]) -> Callable[[PutAnew[Memory]], PutAnew[Memory]]:
    """Register what puts the open question of the dialog `name` again, in another language."""

    def register(put: PutAnew[Memory]) -> PutAnew[Memory]:
        anew[name] = lambda talk, kept: put(talk, recalled(remembers, kept))
        return put

    return register


def after_alarm(name: str, remembers: type[Memory]) -> Callable[[AfterAlarm[Memory]], AfterAlarm[Memory]]:
    """Register what the open dialog `name` does with words that raised an alarm, after the help lines."""

    def register(go_on: AfterAlarm[Memory]) -> AfterAlarm[Memory]:
        alarmed[name] = lambda talk, kept: go_on(talk, recalled(remembers, kept))
        return go_on

    return register


def put_anew(talk: Talk) -> None:
    """Go on with what the open question interrupted: put it in the words of now, or as it was put where its
    dialog cannot do that.
    """
    below = talk.state.below
    if below is None or below.name not in anew:
        talk.resume()
        return
    talk.state.dialog, talk.state.below = below, None
    talk.sealed = talk.sealed or below.sealed
    anew[below.name](talk, below.data)


def take(talk: Talk, open_dialog: Dialog, value: str) -> bool:
    """Let a dialog take an answer. False where it makes no sense to it."""
    declared = dialogs[open_dialog.name]
    mark(talk, declared)
    taken = declared.answer(talk, open_dialog.data, value)
    if taken and value:
        for label in (declared.means(open_dialog.data, value) or "").split():
            talk.note(label)
    return taken


def mark(talk: Talk, declared: Declared) -> None:
    """Store the message as the dialog that it is for wishes."""
    talk.kind = declared.stored_as or talk.kind
    talk.keep_text = talk.keep_text and declared.keeps_text


def may_accuse(state: State) -> bool:
    """Return whether something is being told that may be about the people who read alerts."""
    return any(one.name in dialogs and dialogs[one.name].accuses for one in state.under_way())


def has_other_sense(word: str, dialog_name: str) -> bool:
    """Return whether a word of leaving may mean something else in a dialog."""
    return dialog_name in dialogs and word in dialogs[dialog_name].other_senses
