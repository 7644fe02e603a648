"""A language that CLDR does not know and of which few texts are there: a made-up one beside the real ones."""

import shutil
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from commands import text_check
from commands.text_template import FILES, template
from locales.dates import full_day, when
from locales.numbers import number
from locales.texts import FOLDER, SOURCE, languages, texts

MADE_UP = Path(__file__).parent / "qaa"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The program's catalogues and that of the made-up language."""
    folder = tmp_path / "locales"
    for path in FOLDER.glob("*/*.po"):
        (folder / path.parent.name).mkdir(parents=True, exist_ok=True)
        shutil.copy(path, folder / path.parent.name)
    shutil.copytree(MADE_UP, folder / "qaa")
    return folder


def test_its_texts_are_said_with_their_fields(folder: Path) -> None:
    words = texts("qaa", folder)
    assert words.say("menu.hello") == "Sele, mi Libreta. ¿Ko ti?"
    said = words.say("visita.next", when="lunes", kind="visita", place="Uribia")
    assert said == "lunes: visita. Ma Uribia."


def test_it_counts_in_its_own_way(folder: Path) -> None:
    said = [texts("qaa", folder).count("logros.list", many) for many in (1, 2, 3, 0)]
    assert said == ["1 logro. ¿Ko?", "2 logrota. ¿Ko?", "3 logroma. ¿Ko?", "0 logroma. ¿Ko?"]


def test_what_is_not_translated_or_not_reviewed_is_said_in_spanish(folder: Path) -> None:
    """Text by text: one that is not there, one that is empty, one that is fuzzy."""
    words, spanish = texts("qaa", folder), texts(SOURCE, folder)
    for key in ("visita.when", "date.short", "visita.none"):
        assert words.say(key) == spanish.say(key)
        assert words.language_of(key) == SOURCE
    assert words.count("logros.review", 2) == spanish.count("logros.review", 2)
    assert words.language_of("menu.hello") == words.language_of("logros.list") == "qaa"
    assert words.partial and not texts("en", folder).partial and not spanish.partial


def test_its_days_and_numbers_are_written_as_in_spanish(folder: Path) -> None:
    words = texts("qaa", folder)
    assert when(datetime(2026, 11, 23, 14, 30), words) == "lunes 23 de noviembre, 2:30 p. m."
    assert full_day(date(2026, 11, 20), words) == "viernes, 20 de noviembre de 2026"
    assert number(Decimal(11630), words) == "11.630"


def test_it_is_in_order_and_counted(folder: Path) -> None:
    assert text_check.problems(folder) == []
    found, csv = text_check.book(folder), text_check.content()
    counted = dict(line.split(": ") for line in text_check.coverage(found, csv))
    many = len(found[SOURCE]) + len(csv)
    assert counted["qaa"] == f"3 of {many} texts"
    assert counted[SOURCE] == counted["en"] == f"{many} of {many} texts"


@pytest.mark.parametrize("line", ["Revisó (nombre):", "Comunidad:", "Fecha (AAAA-MM-DD):"])
def test_texts_that_nobody_answers_for_are_refused(folder: Path, line: str) -> None:
    path = folder / "qaa" / "bot.po"
    lines = path.read_text("utf-8").splitlines()
    path.write_text(
        "\n".join(one.partition(line)[0] + line if line in one else one for one in lines), "utf-8"
    )
    assert text_check.problems(folder) == [
        "qaa/bot.po: has texts, but its head does not say who reviewed them"
    ]


def test_files_that_count_differently_are_refused(folder: Path) -> None:
    head = (folder / "qaa" / "bot.po").read_text("utf-8").partition("\n\n")[0]
    (folder / "qaa" / "wave.po").write_text(head.replace("nplurals=3", "nplurals=4") + "\n", "utf-8")
    assert text_check.problems(folder) == ["qaa: not all its files have the same Plural-Forms"]


def test_a_text_without_one_of_its_plural_forms_is_refused(folder: Path) -> None:
    path = folder / "qaa" / "bot.po"
    path.write_text(path.read_text("utf-8").replace("{number} logrota. ¿Ko?", ""), "utf-8")
    assert text_check.problems(folder) == ["qaa/bot.po: logros.list is empty"]


def test_the_files_to_translate_have_the_spanish_of_all_that_families_read(folder: Path) -> None:
    """What is translated stays; where its Spanish has changed since, it is read again."""
    before = texts("qaa", folder)
    for name in FILES:
        (folder / "qaa" / f"{name}.po").write_text(template("qaa", name, folder), "utf-8")
    texts.cache_clear()
    after, written = texts("qaa", folder), (folder / "qaa" / "bot.po").read_text("utf-8")
    assert '#. es: Hola, soy Libreta, de la Red. ¿Qué necesita?\nmsgid "menu.hello"\nmsgstr "Sele' in written
    assert '#, fuzzy\nmsgid "visita.none"\nmsgstr "Kuma visita."' in written
    assert 'msgid "staff.hello"' not in written
    assert [after.count("logros.list", many) for many in (1, 2, 3)] == [
        before.count("logros.list", many) for many in (1, 2, 3)
    ]
    assert text_check.problems(folder) == []
    assert template("qaa", "bot", folder) == written
    path = folder / SOURCE / "bot.po"
    path.write_text(path.read_text("utf-8").replace("Hola, soy Libreta", "Buenas, soy Libreta"), "utf-8")
    assert '#, fuzzy\nmsgid "menu.hello"\nmsgstr "Sele' in template("qaa", "bot", folder)


def test_wayuunaiki_has_its_files_and_nothing_that_was_invented() -> None:
    """But for its name it is said in Spanish, until somebody of the community has translated and reviewed."""
    assert languages()[0] == SOURCE and "guc" in languages()
    words, spanish = texts("guc"), texts(SOURCE)
    assert words.title("language.name", "") == "Wayuunaiki"
    assert words.say("menu.hello") == spanish.say("menu.hello")
    assert words.count("logros.list", 2) == spanish.count("logros.list", 2)
    assert str(words.locale) == SOURCE
    for path in (FOLDER / "guc").glob("*.po"):
        head = path.read_text("utf-8").partition('msgid ""')[0]
        assert all(line in head for line in ("Revisó (nombre):", "Comunidad:", "Fecha (AAAA-MM-DD):"))
    assert {path.stem for path in (FOLDER / "guc").glob("*.po")} == set(FILES)
