"""The gestor's families: all of them, those of a vereda or a stage, or one."""

from dataclasses import dataclass

from bot import family_search
from bot.dialogs import familia, familia_logro, linea_base
from bot.dialogs.familia import Opened
from bot.dialogs.familia_logro import Markable
from bot.dialogs.linea_base import Asked, Members
from bot.dialogs.staff_list import Ids, StaffList
from bot.family_search import Found
from bot.registry import staff_dialog
from bot.talk import Talk
from messaging.message import Option
from programme import accompanied
from programme.accompanied import Accompanied


@dataclass(frozen=True)
class Groups:
    """What the options stand for: `vereda NAME`, `stage NAME`, or `all`."""

    values: list[str]


def show(talk: Talk) -> None:
    """All of them by their codes, those first that something must be done for."""
    _LIST.show(talk)


def show_asked(talk: Talk, typed: str) -> None:
    """Those that were asked for by a code, a vereda or a stage; all of them where nothing was. Whoever
    accompanies a family that is not found is not said, nor whether it exists.
    """
    families = _mine(talk)
    if not families or not family_search.says_something(typed):
        show(talk)
    elif found := family_search.search(families, typed):
        _show_found(talk, found)
    else:
        _ask_which(talk, families)


def _mine(talk: Talk) -> list[Accompanied]:
    assert talk.line.staff_id is not None
    return accompanied.all_of(talk.connection, talk.line.staff_id, talk.now)


def _show_found(talk: Talk, found: Found) -> None:
    if found.by == "code" and len(found.families) == 1:
        familia.show(talk, found.families[0])
        return
    number = len(found.families)
    if found.by == "code":
        text = talk.texts.count("familias.of_code", number)
    elif found.by == "vereda":
        text = talk.texts.count("familias.of_vereda", number, vereda=found.name)
    else:
        stage = talk.texts.say(f"familias.stage.{found.name}")
        text = talk.texts.count("familias.of_stage", number, stage=stage)
    _LIST.show_these(talk, found.families, text)


def _ask_which(talk: Talk, families: list[Accompanied]) -> None:
    """Nothing was found: what there is."""
    labels, values = [], []
    for group in family_search.groups(families):
        number = len(group.families)
        if group.by == "vereda":
            labels.append(talk.texts.say("familias.group.vereda", vereda=group.name, number=number))
        else:
            stage = talk.texts.say(f"familias.stage.{group.name}")
            labels.append(talk.texts.say("familias.group.stage", stage=stage, number=number))
        values.append(f"{group.by} {group.name}")
    labels.append(talk.texts.say("familias.group.all", number=len(families)))
    options = tuple(Option(str(at), label) for at, label in enumerate(labels, 1))
    talk.ask(
        "familias_groups", talk.texts.say("familias.not_found"), options, memory=Groups([*values, "all"])
    )


@staff_dialog("familias_groups", Groups, right="families")
def _groups(talk: Talk, groups: Groups, value: str) -> bool:
    if not value:
        return _typed(talk)
    by, _, name = groups.values[int(value) - 1].partition(" ")
    found = next((one for one in family_search.groups(_mine(talk)) if (one.by, one.name) == (by, name)), None)
    if found is None:
        show(talk)
    else:
        _show_found(talk, found)
    return True


@staff_dialog("familias", Ids, right="families")
def _list(talk: Talk, listed: Ids, value: str) -> bool:
    if not value:
        return _typed(talk)
    if family := _LIST.chosen(talk, listed, value):
        familia.show(talk, family)
    return True


def _typed(talk: Talk) -> bool:
    """Show what was asked for in words instead of a number. False where that is nothing of theirs."""
    if talk.inbound.kind != "text":
        return False
    found = family_search.search(_mine(talk), talk.text)
    if found is not None:
        _show_found(talk, found)
    elif family_search.names_code(talk.text):
        _ask_which(talk, _mine(talk))
    else:
        return False
    return True


@staff_dialog("familia", Opened, right="families")
def _one(talk: Talk, opened: Opened, value: str) -> bool:
    if not value:
        return _typed(talk)
    family = _LIST.still(talk, opened.family_id) if value != "0" else None
    if value == "0":
        show(talk)
    elif family is not None:
        familia.take(talk, family, value)
    return True


@staff_dialog("familia_logro", Markable, right="reports")
def _logro(talk: Talk, listed: Markable, value: str) -> bool:
    if value == "0":
        _again(talk, listed.family_id)
    elif value:
        familia_logro.ask_sure(talk, listed, value)
    return bool(value)


@staff_dialog("familia_logro_sure", Markable, right="reports")
def _logro_sure(talk: Talk, chosen: Markable, value: str) -> bool:
    if value == "1":
        familia_logro.note(talk, chosen)
    elif value:
        talk.say("familias.not_noted")
    if value:
        _again(talk, chosen.family_id)
    return bool(value)


@staff_dialog("familia_members", Members, right="families")
def _members(talk: Talk, shown: Members, value: str) -> bool:
    if value == "0":
        _again(talk, shown.family_id)
    elif value and (family := _LIST.still(talk, shown.family_id)) and not linea_base.begin(talk, family):
        familia.show(talk, family)
    return bool(value)


@staff_dialog("linea_base", Asked, right="reports", repeats=True)
def _baseline(talk: Talk, asked: Asked, value: str) -> bool:
    if not value:
        return False
    if (family := _LIST.still(talk, asked.family_id)) and not linea_base.take(talk, family, asked, value):
        _again(talk, asked.family_id)
    return True


def _again(talk: Talk, family_id: int) -> None:
    """Show a family once more, as it is now."""
    if family := _LIST.still(talk, family_id):
        familia.show(talk, family)


def _label(talk: Talk, family: Accompanied) -> str:
    """Return its code, and the first thing that must be done."""
    if family.reach.why is not None:
        what = talk.texts.say(f"familias.short.{family.reach.why}")
    elif family.reported:
        what = talk.texts.count("familias.short.reported", family.reported)
    elif family.unanswered:
        what = talk.texts.say("familias.short.unanswered")
    else:
        return family.code
    return talk.texts.say("familias.line", code=family.code, what=what)


_LIST = StaffList(
    dialog="familias",
    all_of=accompanied.all_of,
    one=accompanied.one,
    label=_label,
    head="familias.list",
    none="familias.none",
    over="familias.not_yours",
)
