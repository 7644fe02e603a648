"""The open cases of a coordinator's municipalities, one of them, and its answer.

What is private is in no chat: it is for the national team, on its page.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection

from bot.dialogs.staff_list import Ids, StaffList
from bot.registry import staff_dialog
from bot.state import ADDED_TO
from bot.talk import Talk
from bot.understanding.options import tells
from locales.dates import long_day
from messaging.message import Option
from programme import rights
from programme.calendar import today
from programme.cases import handling, reading
from programme.cases.reading import CaseFile
from programme.refusal import Refusal
from programme.staff_texts import written

#: Of what was told and written so much is shown, so that a message of Telegram has room for it.
_LONGEST, _ENTRIES = 600, 4


@dataclass(frozen=True)
class Chosen:
    """A case, by its id, what was written to answer it, and what can be done, in the order of the options."""

    number: int
    text: str = ""
    acts: list[str] = field(default_factory=lambda: ["answer", "back", "take_up"])


@dataclass(frozen=True)
class Passing:
    """A case that goes on to another entity: one of `entities`, and the one that was chosen."""

    number: int
    entities: list[str] = field(default_factory=list)
    entity: str = ""


def show(talk: Talk) -> None:
    """All of them, what is due first at the top."""
    _LIST.show(talk)


def _all(connection: Connection, staff_id: int, now: datetime) -> Sequence[CaseFile]:
    by = reading.handler(connection, staff_id)
    if not rights.may(by.role, "cases"):
        return ()
    return [case for case in reading.list_cases(connection, by, today(now)) if case.open]


def _one(connection: Connection, staff_id: int, number: int, now: datetime) -> CaseFile | None:
    return next((case for case in _all(connection, staff_id, now) if case.id == number), None)


def _label(talk: Talk, case: CaseFile) -> str:
    key = "casos.late" if case.late else "casos.line"
    return talk.texts.say(key, case=case.number, date=_day(talk, case.due_on))


_LIST = StaffList(
    dialog="casos",
    all_of=_all,
    one=_one,
    label=_label,
    head="casos.list",
    none="casos.none",
    over="casos.over",
)


@staff_dialog("casos", Ids, right="cases")
def _chosen(talk: Talk, listed: Ids, value: str) -> bool:
    if value and (case := _LIST.chosen(talk, listed, value)):
        _open(talk, case)
    return bool(value)


def _open(talk: Talk, case: CaseFile) -> None:
    say = talk.texts.say
    whose = (
        say("casos.family", code=case.family)
        if case.family
        else say("cases.nudo.of", place=case.municipality)
    )
    said = [say("casos.one", case=case.number, kind=say(f"cases.kind.{case.kind}"), whose=whose)]
    said.append(_cut(talk, case.text))
    said += [say(f"casos.entry.{one.kind}", text=_cut(talk, one.text)) for one in case.entries[-_ENTRIES:]]
    if case.responders:
        said.append(say("casos.responders", names=", ".join(_named(talk, case.responders))))
    said.append(say("casos.late.one" if case.late else "casos.due", date=_day(talk, case.due_on)))
    if case.passable and case.entity is None and talk.today <= case.pass_by:
        said.append(say("casos.pass_by", date=_day(talk, case.pass_by)))
    acts = ["answer", "back", *(["take_up"] if case.status == "received" else [])]
    acts += ["pass_on"] if case.passable else []
    texts = {
        "answer": "casos.answer" if case.answerable else "casos.note",
        "back": "casos.back",
        "take_up": "cases.take_up",
        "pass_on": "cases.pass_on",
    }
    options = talk.choices(*(texts[act] for act in acts))
    talk.ask("casos_one", "\n".join(said), options, memory=Chosen(case.id, acts=acts))


@staff_dialog("casos_one", Chosen, right="cases")
def _act(talk: Talk, chosen: Chosen, value: str) -> bool:
    act = chosen.acts[int(value) - 1] if value else ""
    if act == "back":
        show(talk)
    elif act and (case := _LIST.still(talk, chosen.number)):
        if act == "answer":
            most = handling.LONGEST_ANSWER if case.answerable else handling.LONGEST_NOTE
            key = "casos.ask_answer" if case.answerable else "casos.ask_note"
            talk.ask("casos_text", talk.texts.say(key, most=most), memory=chosen)
        elif act == "pass_on":
            _ask_entity(talk, case)
        else:
            handling.take_up(talk.connection, _handler(talk), case.number, talk.now)
            talk.say("casos.taken_up", case=case.number)
            show(talk)
    return bool(value)


def _ask_entity(talk: Talk, case: CaseFile) -> None:
    """Ask whose business the case is."""
    names = handling.competent()
    options = [Option(str(at), _entity(talk, name)) for at, name in enumerate(names, 1)]
    options.append(Option("0", talk.texts.say("casos.back")))
    text = talk.texts.say("cases.pass_on.entity")
    talk.ask("casos_entity", text, tuple(options), memory=Passing(case.id, names))


def _entity(talk: Talk, name: str) -> str:
    return talk.texts.title(f"entity.{name}", name)


@staff_dialog("casos_entity", Passing, right="cases")
def _chosen_entity(talk: Talk, passing: Passing, value: str) -> bool:
    if value == "0":
        show(talk)
    elif value and (case := _LIST.still(talk, passing.number)):
        entity = passing.entities[int(value) - 1]
        text = talk.texts.say("casos.pass_sure", case=case.number, entity=_entity(talk, entity))
        memory = Passing(case.id, entity=entity)
        talk.ask("casos_pass_on", text, talk.choices("yes", "no"), memory=memory)
    return bool(value)


@staff_dialog("casos_pass_on", Passing, right="cases")
def _pass_on(talk: Talk, passing: Passing, value: str) -> bool:
    if value == "1" and (case := _LIST.still(talk, passing.number)):
        try:
            handling.pass_on(talk.connection, _handler(talk), case.number, passing.entity, talk.now)
        except Refusal as refusal:
            talk.say(refusal.key, **refusal.fields)
        else:
            talk.say("casos.passed_on", case=case.number, entity=_entity(talk, passing.entity))
        show(talk)
    elif value == "2":
        show(talk)
    return bool(value)


@staff_dialog("casos_text", Chosen, right="cases", for_families=True)
def _text(talk: Talk, chosen: Chosen, value: str) -> bool:
    return _take_text(talk, chosen)


def _take_text(talk: Talk, chosen: Chosen, before: str = "") -> bool:
    """Return what was written, once more, before it goes to a family; a note is kept at once."""
    if talk.inbound.kind != "text":
        return False
    case = _LIST.still(talk, chosen.number)
    if case is None:
        return True
    most = handling.LONGEST_ANSWER if case.answerable else handling.LONGEST_NOTE
    try:
        said = written(f"{before} {talk.text}", most)
    except Refusal as refusal:
        talk.ask("casos_text", talk.texts.say(refusal.key, **refusal.fields), memory=Chosen(chosen.number))
        return True
    text = talk.texts.say("casos.sure" if case.answerable else "casos.sure_note", case=case.number, text=said)
    talk.ask("casos_sure", text, talk.choices("yes", "no"), memory=Chosen(chosen.number, said))
    return True


@staff_dialog("casos_sure", Chosen, right="cases", for_families=True)
def _sure(talk: Talk, chosen: Chosen, value: str) -> bool:
    """1 sends it, 2 does not; another text takes its place, and what comes at once is the rest of it."""
    if not value:
        return tells(talk.text) and _take_text(talk, chosen, before=_just_written(talk, chosen))
    if value == "1" and (case := _LIST.still(talk, chosen.number)):
        handling.answer(talk.connection, _handler(talk), case.number, chosen.text, talk.now)
        talk.say("casos.answered" if case.answerable else "casos.noted", case=case.number)
        show(talk)
    elif value == "2":
        show(talk)
    return True


def _just_written(talk: Talk, chosen: Chosen) -> str:
    """Return the text that is being asked about, where what follows comes so soon that it is the rest of
    it.
    """
    dialog = talk.state.dialog
    return chosen.text if dialog is not None and not dialog.older_than(ADDED_TO, talk.now) else ""


def _named(talk: Talk, entities: Sequence[str]) -> list[str]:
    return [talk.texts.title(f"entity.{name}", name) for name in entities]


def _cut(talk: Talk, text: str) -> str:
    """As much as a message has room for."""
    return text if len(text) <= _LONGEST else talk.texts.say("casos.cut", text=text[:_LONGEST].rstrip())


def _handler(talk: Talk) -> reading.Handler:
    assert talk.line.staff_id is not None
    return reading.handler(talk.connection, talk.line.staff_id)


def _day(talk: Talk, day: date) -> str:
    return long_day(day, talk.texts)
