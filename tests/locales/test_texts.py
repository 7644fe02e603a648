"""Finding a text in a person's language."""

from pathlib import Path

import pytest

from locales.texts import languages, texts


def po(folder: Path, language: str, body: str, plural: str = "nplurals=2; plural=(n != 1);") -> None:
    """Write the catalogue of a language."""
    (folder / language).mkdir(exist_ok=True)
    header = f'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n"Plural-Forms: {plural}\\n"\n'
    text = header.replace('"Plural', '"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural') + "\n" + body
    (folder / language / "messages.po").write_text(text, "utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A source language with one text, one text with a field, and one with plural forms."""
    po(
        tmp_path,
        "es_CO",
        'msgid "hello"\nmsgstr "Buenos días"\n\n'
        'msgid "visit"\nmsgstr "Su visita es el {when}."\n\n'
        'msgid "left"\nmsgid_plural "left"\n'
        'msgstr[0] "Falta {number} logro en {place}."\nmsgstr[1] "Faltan {number} logros en {place}."\n',
    )
    return tmp_path


def test_a_text_is_said_with_its_fields(folder: Path) -> None:
    """As the catalogue has it, accents and all."""
    assert texts("es_CO", folder).say("hello") == "Buenos días"
    assert texts("es_CO", folder).say("visit", when="lunes {x}") == "Su visita es el lunes {x}."


def test_a_number_chooses_its_form(folder: Path) -> None:
    """One is one, none and many are many."""
    spanish = texts("es_CO", folder)
    assert spanish.count("left", 1, place="Soacha") == "Falta 1 logro en Soacha."
    assert spanish.count("left", 0, place="Soacha") == "Faltan 0 logros en Soacha."
    assert spanish.count("left", 2, place="Soacha") == "Faltan 2 logros en Soacha."


def test_a_language_has_the_plural_forms_that_its_file_declares(folder: Path) -> None:
    """Not those that English or Spanish have."""
    forms = 'msgstr[0] "hiç {number}"\nmsgstr[1] "az {number}"\nmsgstr[2] "çok"\n'
    body = f'msgid "left"\nmsgid_plural "left"\n{forms}'
    po(folder, "tr", body, "nplurals=3; plural=(n == 0 ? 0 : n < 5 ? 1 : 2);")
    assert [texts("tr", folder).count("left", n) for n in (0, 1, 4, 5)] == ["hiç 0", "az 1", "az 4", "çok"]


def test_what_a_language_lacks_is_said_in_the_source(folder: Path) -> None:
    """Lacks it, has it empty, has it fuzzy, or has only some of its plural forms."""
    po(
        folder,
        "en",
        'msgid "hello"\nmsgstr ""\n\n#, fuzzy\nmsgid "visit"\nmsgstr "Your visit is perhaps {when}."\n\n'
        'msgid "left"\nmsgid_plural "left"\nmsgstr[0] "{number} left in {place}."\nmsgstr[1] ""\n',
    )
    english = texts("en", folder)
    assert english.say("hello") == "Buenos días"
    assert english.say("visit", when="Monday") == "Su visita es el Monday."
    assert english.count("left", 1, place="Soacha") == "Falta 1 logro en Soacha."


def test_a_text_that_exists_nowhere_is_an_error(folder: Path) -> None:
    """Whichever language was asked."""
    po(folder, "en", 'msgid "hello"\nmsgstr "Good morning"\n')
    for language in ("es_CO", "en"):
        with pytest.raises(KeyError, match="nowhere"):
            texts(language, folder).say("nowhere")
        with pytest.raises(KeyError, match="nowhere"):
            texts(language, folder).count("nowhere", 2)


def test_content_has_its_own_words_where_it_is_not_translated(folder: Path) -> None:
    """The name in the CSV file stands in for the missing translation."""
    po(folder, "en", 'msgid "dimension.HAB"\nmsgstr "Housing"\n')
    assert texts("en", folder).title("dimension.HAB", "Habitabilidad") == "Housing"
    assert texts("es_CO", folder).title("dimension.HAB", "Habitabilidad") == "Habitabilidad"


def test_a_language_nobody_wrote_is_the_source(folder: Path) -> None:
    """A contact whose language was taken away is still answered."""
    assert texts("fr", folder).language == "es_CO"


def test_a_language_that_cldr_does_not_know_has_its_texts_and_the_sources_dates(folder: Path) -> None:
    """Nasa Yuwe (`pbb`), which Babel refuses when told; here with a single plural form."""
    body = (
        'msgid "hello"\nmsgstr "Ewcha"\n\nmsgid "left"\nmsgid_plural "left"\nmsgstr[0] "{number} ({place})"\n'
    )
    po(folder, "pbb", body, "nplurals=1; plural=0;")
    nasa = texts("pbb", folder)
    assert nasa.say("hello") == "Ewcha"
    assert [nasa.count("left", number, place="Toribío") for number in (1, 7)] == [
        "1 (Toribío)",
        "7 (Toribío)",
    ]
    assert nasa.say("visit", when="lunes") == "Su visita es el lunes."
    assert str(nasa.locale) == "es_CO"


def test_the_languages_are_the_folders_the_source_first(folder: Path) -> None:
    """What a person can choose from."""
    for language in ("en", "ar", "pbb"):
        po(folder, language, "")
    assert languages(folder) == ["es_CO", "ar", "en", "pbb"]


def test_the_program_speaks_spanish_and_english() -> None:
    """The catalogues that it carries can be read."""
    assert {"es_CO", "en"} <= set(languages())
    assert texts("en").title("dimension.HAB", "") == "Housing"
