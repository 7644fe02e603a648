"""Finding a text in a person's language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from gettext import c2py
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

SOURCE = "es_CO"
FOLDER = Path(__file__).parent


class Said(str):
    """A text with what was said in it, for whoever says that another way (a voice, say): its key in the
    catalogue and the fields it was filled with.
    """

    __slots__ = ("fields", "key")
    key: str
    fields: Mapping[str, object]


@dataclass(frozen=True)
class Texts:
    """The texts of one language. What it lacks is said in the source language.

    `locale` shows dates and numbers; a language that CLDR does not know borrows the source's.
    """

    language: str
    locale: Locale
    _singular: dict[str, str]
    _plural: dict[str, tuple[str, ...]]
    _form: Callable[[int], int]
    _source: "Texts | None"

    def say(self, key: str, **fields: object) -> str:
        """Return the text `key` with its `{fields}` filled in, a Said. Raises KeyError where there is
        none.
        """
        text = self._singular.get(key)
        if text is None:
            if self._source is None:
                raise KeyError(key)
            return self._source.say(key, **fields)
        return _said(text.format_map(fields) if fields else text, key, fields)

    def count(self, key: str, number: int, **fields: object) -> str:
        """Return the text `key` in the plural form for `number`, its field `{number}`; a Said. Raises
        KeyError where there is no such text.
        """
        forms = self._plural.get(key)
        if forms is None:
            if self._source is None:
                raise KeyError(key)
            return self._source.count(key, number, **fields)
        fields["number"] = number
        return _said(forms[min(self._form(number), len(forms) - 1)].format_map(fields), key, fields)

    def language_of(self, key: str) -> str:
        """Return the language in which the text `key` is said. Raises KeyError where there is none."""
        if key in self._singular or key in self._plural:
            return self.language
        if self._source is None:
            raise KeyError(key)
        return self._source.language_of(key)

    @property
    def partial(self) -> bool:
        """Whether some texts are said in the source language."""
        own, source = {*self._singular, *self._plural}, self._source
        return source is not None and not own.issuperset({*source._singular, *source._plural})

    def title(self, code: str, default: str) -> str:
        """Return the name of a piece of content (a logro, a question), translated where it is."""
        return self._singular.get(code, default)


def _said(text: str, key: str, fields: Mapping[str, object]) -> Said:
    # Every answer is made of these: a constructor of its own would take three times as long.
    said = Said(text)
    said.key, said.fields = key, fields
    return said


@cache
def texts(language: str, folder: Path = FOLDER) -> Texts:
    """Return the texts of `language` (`es_CO`, `en`, …); those of the source where there are none."""
    if language not in languages(folder):
        return texts(SOURCE, folder)
    singular: dict[str, str] = {}
    plural: dict[str, tuple[str, ...]] = {}
    expression = ""
    for catalogue in catalogues(language, folder).values():
        expression = catalogue.plural_expr
        for message in catalogue:
            if not message.id or message.fuzzy:
                continue
            if isinstance(message.id, (tuple, list)):
                forms = tuple(message.string or ())
                if all(forms):
                    plural[message.id[0]] = forms
            elif message.string:
                singular[str(message.id)] = str(message.string)
    source = None if language == SOURCE else texts(SOURCE, folder)
    return Texts(language, _locale(language), singular, plural, c2py(expression), source)


@cache
def languages(folder: Path = FOLDER) -> list[str]:
    """Return the languages that have catalogues, the source first."""
    found = {path.parent.name for path in folder.glob("*/*.po")}
    return sorted(found, key=lambda language: (language != SOURCE, language))


def catalogues(language: str, folder: Path = FOLDER) -> dict[str, Catalog]:
    """Return the PO files of a language as Babel reads them, by name: one file a part of the program."""
    found = {}
    for path in sorted((folder / language).glob("*.po")):
        with path.open("rb") as file:
            # Babel refuses languages that CLDR does not know, so it is not told which this is.
            found[path.stem] = read_po(file, ignore_obsolete=True)
    return found


def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return Locale.parse(SOURCE)
