"""Each thing that can be wrong with a text is found, and said where it is."""

from pathlib import Path

import pytest

from commands import text_check

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'

#: One piece of content, as `text_check.content` gives it.
CSV = {"entity.P2": "¿Cómo los atendieron en {entity}?"}


def po(folder: Path, language: str, body: str, name: str = "messages") -> None:
    """Write a catalogue of a language."""
    (folder / language).mkdir(exist_ok=True)
    (folder / language / f"{name}.po").write_text(HEADER + body, "utf-8")


def entry(key: str, text: str, comment: str = "") -> str:
    """One text of a catalogue."""
    return f'{comment}\nmsgid "{key}"\nmsgstr "{text}"\n'


def both(folder: Path, spanish: str, english: str | None = None) -> text_check.Book:
    """A source language and English with these catalogues, read."""
    po(folder, "es_CO", spanish)
    po(folder, "en", spanish if english is None else english)
    return text_check.book(folder)


def test_a_key_that_one_language_lacks_is_found(tmp_path: Path) -> None:
    """Whichever of the two it is."""
    found = both(tmp_path, entry("a.spanish", "Hola"), entry("an.english", "Hello"))
    assert sorted(text_check.missing(found, {})) == [
        "en/messages.po: an.english is not in es_CO",
        "en: a.spanish is missing",
    ]


def test_content_needs_english_and_no_spanish(tmp_path: Path) -> None:
    """Its Spanish stands in the CSV files."""
    found = both(tmp_path, "", "")
    assert list(text_check.missing(found, CSV)) == ["en: entity.P2 is missing"]
    found = both(tmp_path, "", entry("entity.P2", "How was {entity}?"))
    assert not list(text_check.missing(found, CSV))
    assert not list(text_check.different_fields(found, CSV))


def test_a_third_language_may_be_under_way(tmp_path: Path) -> None:
    """What it lacks is said in the source; what it has too much is found."""
    po(tmp_path, "pbb", entry("b", "Ewcha"))
    found = both(tmp_path, entry("a", "Hola"))
    assert list(text_check.missing(found, CSV | {"a": ""})) == [
        "en: entity.P2 is missing",
        "pbb/messages.po: b is not in es_CO",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("#, fuzzy" + entry("a", "Hola"), "a is fuzzy"),
        (entry("a", ""), "a is empty"),
        (entry("a", " "), "empty"),
    ],
)
def test_an_unfinished_text_is_found(tmp_path: Path, text: str, problem: str) -> None:
    """Fuzzy or empty, it would be shown in the other language or not at all."""
    found = both(tmp_path, entry("a", "Hola"), text)
    assert [line for line in text_check.missing(found, {}) if problem in line]


def test_a_plural_without_one_of_its_forms_is_found(tmp_path: Path) -> None:
    """As good as empty."""
    found = both(tmp_path, 'msgid "a"\nmsgid_plural "a"\nmsgstr[0] "{number} visita"\nmsgstr[1] ""\n')
    assert "es_CO/messages.po: a is empty" in text_check.missing(found, {})


def test_a_key_that_stands_twice_is_found(tmp_path: Path) -> None:
    """In one file or in two: one would hide the other."""
    both(tmp_path, entry("a", "Hola") + entry("a", "Buenas"), entry("a", "Hello"))
    po(tmp_path, "en", entry("a", "Good day"), "other")
    assert list(text_check.doubled(tmp_path)) == [
        "es_CO: a stands there 2 times",
        "en: a stands there 2 times",
    ]


@pytest.mark.parametrize(
    ("spanish", "english", "problem"),
    [
        (entry("a", "Es el {when}"), entry("a", "It is on {date}"), "has not the same fields"),
        (entry("a", "Es el {when}"), entry("a", "It is soon"), "has not the same fields"),
        ("", entry("entity.P2", "How was it at {place}?"), "has not the same fields"),
        (entry("a", "Hola"), entry("a", "Hello {when"), "expected '}'"),
        (
            entry("a", "{number} visitas"),
            'msgid "a"\nmsgid_plural "a"\nmsgstr[0] "{number} visit"\nmsgstr[1] "{number} visits"\n',
            "plural forms in one language only",
        ),
    ],
)
def test_fields_that_differ_are_found(tmp_path: Path, spanish: str, english: str, problem: str) -> None:
    """Between languages, from the CSV, or written wrong."""
    found = both(tmp_path, spanish, english)
    (line,) = text_check.different_fields(found, CSV)
    assert line.startswith("en/messages.po: ") and problem in line


def test_fields_that_differ_between_plural_forms_are_found(tmp_path: Path) -> None:
    """A form without its number is one that somebody forgot."""
    found = both(tmp_path, 'msgid "a"\nmsgid_plural "a"\nmsgstr[0] "Una"\nmsgstr[1] "{number}"\n')
    assert len(list(text_check.different_fields(found, {}))) == 2


def room(root: Path, path: str, text: str) -> None:
    """A file of code."""
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, "utf-8")


def test_a_text_that_the_code_asks_for_and_nobody_wrote_is_found(tmp_path: Path) -> None:
    """In Python and in templates; counting in a text or a list is no question for a text."""
    room(
        tmp_path,
        "bot/a.py",
        'talk.say("a.one" if x else "a.two")\ntexts.count("a.three", 3)\n'
        '"x".count("y")\nchoices("yes", "a.four")\n',
    )
    room(
        tmp_path, "console/templates/a.html", '<p title="{{ t(\'b.one\') }}">{{ t("b.two", n=1) }} it\'s</p>'
    )
    found = both(tmp_path, entry("yes", "SÍ") + entry("b.two", "Hola"))
    assert sorted(text_check.unknown_and_unused(found, text_check.code(tmp_path), {})) == [
        "bot/a.py:1: asks for a.one, which is not in es_CO",
        "bot/a.py:1: asks for a.two, which is not in es_CO",
        "bot/a.py:2: asks for a.three, which is not in es_CO",
        "bot/a.py:4: asks for a.four, which is not in es_CO",
        "console/templates/a.html: asks for b.one, which is not in es_CO",
    ]


def test_a_text_that_no_code_mentions_is_found(tmp_path: Path) -> None:
    """A key may be built from its beginning, or stand somewhere as a word; other folders do not count."""
    room(tmp_path, "bot/a.py", 'KEYS = {"x": "a.word"}\nsay(f"a.kind.{kind}")\nsay("a.state." + state)\n')
    room(tmp_path, "console/templates/a.html", '{{ t("a.page." ~ page) }}')
    room(tmp_path, "tests/a.py", 'say("a.tested")\n')
    keys = ("a.word", "a.kind.family", "a.state.sent", "a.page.one", "a.tested", "a.kin")
    found = both(tmp_path, "".join(entry(key, "Hola") for key in keys))
    assert list(text_check.unknown_and_unused(found, text_check.code(tmp_path), {})) == [
        "es_CO/messages.po: a.tested is not used",
        "es_CO/messages.po: a.kin is not used",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("x" * 161, "2 segments (161 septets), not 1"),
        ("x" * 155 + "{when}", "2 segments"),
        ("Escriba ê", "ê is not GSM-7"),
        ("Hola {nobody}", "the longest value of nobody is not known here"),
    ],
)
def test_an_sms_that_is_too_dear_is_found(tmp_path: Path, text: str, problem: str) -> None:
    """In any language, also where only the source says that it goes by SMS."""
    found = both(tmp_path, entry("a", "Hola", "#. sms: 1"), entry("a", text))
    (line,) = text_check.too_long(found, tmp_path)
    assert line.startswith("en/messages.po: a: ") and problem in line


def test_an_sms_of_the_length_that_it_may_have_is_right(tmp_path: Path) -> None:
    """Accents are folded, fields are filled in before it is measured, and what is not marked is not."""
    spanish = entry("a", "á" * 160, "#. sms: 1") + entry("b", "ó" * 161, "#. sms: 2") + entry("c", "ê" * 999)
    assert not list(text_check.too_long(both(tmp_path, spanish), tmp_path))


LONG_WORDS = (
    "La corresponsabilidad institucional garantiza el restablecimiento de derechos vulnerados hoy mismo."
)
LONG_SENTENCE = "Si su gestor no ha ido a su casa ni ha dado razón de él, díganos ya por aquí."


@pytest.mark.parametrize(
    ("text", "problem"),
    [(LONG_WORDS, "reading ease"), (LONG_SENTENCE, "sentence of 19 words"), ("Corresponsabilidad.", "")],
)
def test_a_text_that_is_hard_to_read_is_found(tmp_path: Path, text: str, problem: str) -> None:
    """By long words or a long sentence, from ten words on, where it goes by SMS."""
    lines = list(text_check.hard_to_read(both(tmp_path, entry("a", text, "#. sms: 2"))))
    assert len(lines) == bool(problem) and all(problem in line for line in lines)
    assert not list(text_check.hard_to_read(both(tmp_path, entry("a", text))))


def test_content_that_is_too_dear_is_found(tmp_path: Path) -> None:
    """A name outside GSM-7."""
    both(tmp_path, "", entry("dimension.HAB", "Logê"))
    assert list(text_check.content_too_dear(tmp_path)) == ["en: dimension.HAB: ê is not GSM-7"]


def test_all_of_it_is_said_in_order_once(tmp_path: Path) -> None:
    """What `make check` prints for catalogues that are wrong in several ways."""
    room(tmp_path, "bot/a.py", 'say("a")\nsay("b")\n')
    csv = "".join(entry(key, "Fine") for key in text_check.content() if "{" not in text_check.content()[key])
    both(tmp_path, entry("a", "Hola", "#. sms: 1"), csv + entry("a", "x" * 161))
    missing = [f"en: {key} is missing" for key, text in text_check.content().items() if "{" in text]
    assert text_check.problems(tmp_path, tmp_path) == sorted(
        [
            "bot/a.py:2: asks for b, which is not in es_CO",
            "en/messages.po: a: 2 segments (161 septets), not 1",
            *missing,
        ]
    )


def test_the_content_that_the_program_carries_is_complete_in_english() -> None:
    """Every logro, dimension, entity, question and answer; and it fits its SMS in both languages."""
    found, csv = text_check.book(), text_check.content()
    assert not [line for line in text_check.missing(found, csv) if line.split()[1] in csv]
    assert not list(text_check.content_too_dear())
    assert not list(text_check.questions())
