"""The check of every text, `python -m commands.text_check`: a line for each problem and status 1, or totals,
and how much of each language there is.

A comment `#. sms: 2` before a text of the source language says that it goes by SMS, in at most 2 segments.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Message

from commands.text_head import unsigned
from commands.text_use import Code, code
from locales.reading import ease, sentences
from locales.texts import FOLDER, SOURCE, Texts, catalogues, languages, texts
from messaging import channels
from messaging.sms import fold, size
from programme.cases.handling import LONGEST_ANSWER
from programme.catalogue import catalogue, entities
from programme.imports.cells import LONGEST_PHONE
from programme.imports.offers import LONGEST_NAME
from programme.verifying import LONGEST_REASON
from scorecard.instrument.wording import longest_pages
from scorecard.instrument.xlsform.shipped import questionnaire

#: The language that has everything, besides the source.
COMPLETE = "en"

#: "Fairly easy" on the scale INFLESZ. Texts of fewer words have no reading ease worth the name.
EASE, WORDS_FOR_EASE, WORDS_A_SENTENCE = 65, 10, 15


#: The longest value of a field, where it is the same in every language; `longest` adds the others.
_LONGEST = {
    "achieved": "54",
    "allowed": "1, 2, 3, 4, 5, 0",
    "applicable": "54",
    "answer": "sin respuesta",
    "came": "999",
    "case": "999999",
    "channel": "Telegram",
    "day": "30 de septiembre",
    "code": "FAM-00123456",
    "families": "999",
    "first": "1",
    "half": "quizá menos de la mitad",
    "hour": "10:30 a. m.",
    "held": "999",
    "kind": "actividad de recreación",
    "last": "99",
    "month": "septiembre",
    "number": "999",
    "numbers": "1, 2, 3, 4, 5, 0",
    "said": "a" * 63,
    "offer": "a" * LONGEST_NAME,
    "office": "a" * LONGEST_NAME,
    "phone": "a" * LONGEST_PHONE,
    "date": "30 sept 2026",
    "answers": "datos, sí (30 sept 2026); teléfono solo suyo, sí (30 sept 2026); salud, sí (30 sept 2026)",
    "missed": "999",
    "most": "300",
    "municipality": "San Andrés de Cuerquia",
    "proof": "99999999",
    "place": "Salón comunal de la vereda El Rosal Alto",
    "policy": "https://libreta.prosperidadsocial.gov.co/p/es",
    "reason": "a" * LONGEST_REASON,
    "reply": "a" * LONGEST_ANSWER,
    "second": "Telegram",
    "share": "25 o menos",
    "root": "1a2b3c4d",
    "source": "Español",
    "stage": "proyecto de vida",
    "told": "999",
    "url": "https://libreta.prosperidadsocial.gov.co/resultados/2026-2/15664.html",
    "vereda": "El Rosal Alto",
    "wanted": "10",
    "words": "PROYECTO / LIBRETA / LOGROS",
}
_WHEN = {
    SOURCE: "miércoles 30 de septiembre, 10:30 a. m.",
    "en": "Wednesday, September 30, 10:30 AM",
}


@dataclass(frozen=True)
class Text:
    """A text of one language. `forms`: one, or one a plural form. `segments`: allowed, where marked."""

    place: str
    forms: tuple[str, ...]
    plural: bool
    fuzzy: bool
    segments: int | None

    @property
    def whole(self) -> bool:
        """Whether all its forms are there."""
        return bool(self.forms) and all(form.strip() for form in self.forms)


#: Texts by language, then by key.
Book = dict[str, dict[str, Text]]


def book(folder: Path = FOLDER) -> Book:
    """Return all the texts in `folder`."""
    return {
        language: {
            _key(message): _text(f"{language}/{name}.po", message)
            for name, file in catalogues(language, folder).items()
            for message in file
            if message.id
        }
        for language in languages(folder)
    }


def content() -> dict[str, str]:
    """Return the Spanish of what stands in CSV files, by the key of its translations."""
    found: dict[str, str] = {}
    for logro in catalogue().values():
        found[f"dimension.{logro.dimension_code}"] = logro.dimension
        found[f"logro.{logro.code}.title"] = logro.title
        found[f"logro.{logro.code}.question"] = logro.question
    found |= {f"entity.{name}": name for names in entities().values() for name in names}
    return found


def doubled(folder: Path = FOLDER) -> Iterator[str]:
    """Keys that stand twice in a language, where one text would hide the other."""
    for language in languages(folder):
        files = "\n".join(path.read_text("utf-8") for path in sorted((folder / language).glob("*.po")))
        for key, times in Counter(re.findall(r'^msgid "(.+)"$', files, re.MULTILINE)).items():
            if times > 1:
                yield f"{language}: {key} stands there {times} times"


def missing(found: Book, csv: dict[str, str]) -> Iterator[str]:
    """Yield texts that a language lacks or has too many of, and those not finished. What is in `csv` needs no
    Spanish. A language under way may have empty and fuzzy ones, which are said in Spanish, but no text with
    only some of its plural forms.
    """
    expected = set(found.get(SOURCE, {})) | set(csv)
    yield from (f"{COMPLETE}: {key} is missing" for key in expected - set(found.get(COMPLETE, {})))
    for language, own in found.items():
        under_way = language not in (SOURCE, COMPLETE)
        for key, text in own.items():
            if key not in expected and not (under_way and not text.whole):
                yield f"{text.place}: {key} is not in {SOURCE}"
            if text.fuzzy and not under_way:
                yield f"{text.place}: {key} is fuzzy"
            if not (text.whole or under_way and not any(text.forms)):
                yield f"{text.place}: {key} is empty"


def not_signed(folder: Path = FOLDER) -> Iterator[str]:
    """Files of languages under way that have texts which nobody answers for, and those that count otherwise
    than another file of their language.
    """
    for language in languages(folder):
        files = catalogues(language, folder)
        for name, file in files.items():
            if language not in (SOURCE, COMPLETE) and unsigned(file):
                yield f"{language}/{name}.po: has texts, but its head does not say who reviewed them"
        if len({file.plural_forms for file in files.values()}) > 1:
            yield f"{language}: not all its files have the same Plural-Forms"


def coverage(found: Book, csv: dict[str, str]) -> Iterator[str]:
    """How many of the texts each language has."""
    expected = set(found[SOURCE]) | set(csv)
    for language, own in found.items():
        said = {key for key, text in own.items() if text.whole and not text.fuzzy}
        if language == SOURCE:
            said |= set(csv)
        yield f"{language}: {len(said & expected)} of {len(expected)} texts"


def different_fields(found: Book, csv: dict[str, str]) -> Iterator[str]:
    """Yield texts whose `{fields}`, or having plural forms, are not those of the source."""
    source = found.get(SOURCE, {})
    for own in found.values():
        for key, text in own.items():
            spanish = csv.get(key) or (source[key].forms[0] if key in source else None)
            if key in source and source[key].plural != text.plural:
                yield f"{text.place}: {key} has plural forms in one language only"
            try:
                differ = spanish is not None and any(
                    _fields(form) != _fields(spanish) for form in text.forms if form
                )
            except ValueError as problem:
                yield f"{text.place}: {key}: {problem}"
                continue
            if differ:
                yield f"{text.place}: {key} has not the same fields in every language and form"


def unknown_and_unused(found: Book, said: Code, csv: dict[str, str]) -> Iterator[str]:
    """Keys that the code asks for and nobody wrote, and texts that no code mentions."""
    source = found.get(SOURCE, {})
    for key, place in said.asked.items():
        if key not in source and key not in csv:
            yield f"{place}: asks for {key}, which is not in {SOURCE}"
    for key, text in source.items():
        known = key in said.words or key in csv
        if not known and not key.startswith(tuple(said.beginnings)):
            yield f"{text.place}: {key} is not used"


def longest(language: str, shown: Texts) -> dict[str, str]:
    """Return the longest value of each field in `language`. A `question` is a logro's: those of the Libreta
    have their own check.
    """

    def by_length(keys: str) -> list[str]:
        found = (shown.title(key, spanish) for key, spanish in content().items() if re.fullmatch(keys, key))
        return sorted(found, key=len, reverse=True)

    titles = by_length(r"logro\..+\.title")
    return {
        **_LONGEST,
        "dimensions": ", ".join(f"{name} 99 de 99" for name in by_length(r"dimension\..+")),
        "dimension": by_length(r"dimension\..+")[0],
        "language": max((texts(one).title("language.name", one) for one in languages()), key=len),
        "entity": by_length(r"entity\..+")[0],
        "question": by_length(r"logro\..+\.question")[0],
        "title": titles[0],
        "titles": "; ".join(titles[:3]),
        "when": (latest := _WHEN.get(language, _WHEN[SOURCE])),
        "day": latest.rpartition(",")[0],
    }


def too_long(found: Book, folder: Path = FOLDER) -> Iterator[str]:
    """Yield texts marked for SMS that, with the longest values of their fields, are too long or not GSM-7."""
    marked = {key: text.segments for key, text in found.get(SOURCE, {}).items() if text.segments}
    for language, own in found.items():
        values = longest(language, texts(language, folder))
        for key in marked.keys() & own.keys():
            place = f"{own[key].place}: {key}"
            for form in own[key].forms:
                try:
                    unknown = _fields(form) - values.keys()
                except ValueError:
                    continue  # different_fields says it
                if unknown:
                    yield f"{place}: the longest value of {', '.join(sorted(unknown))} is not known here"
                    continue
                sms = size(fold(_filled(form, values)))
                if sms.dearer:
                    yield f"{place}: {sms.dearer} is not GSM-7"
                elif sms.segments > (marked[key] or 0):
                    yield f"{place}: {sms.segments} segments ({sms.units} septets), not {marked[key]}"


def hard_to_read(found: Book) -> Iterator[str]:
    """Spanish texts marked for SMS, of ten words or more, that are hard to read or have a long sentence."""
    for key, text in found.get(SOURCE, {}).items():
        for form in text.forms if text.segments else ():
            try:
                plain = _filled(form, dict.fromkeys(_fields(form), "dato"))
            except ValueError:
                continue  # different_fields says it
            lengths = [len(sentence) for sentence in sentences(plain)]
            if sum(lengths) < WORDS_FOR_EASE:
                continue
            if ease(plain) < EASE:
                yield f"{text.place}: {key} has reading ease {ease(plain):.1f}, not {EASE}"
            if max(lengths) > WORDS_A_SENTENCE:
                yield f"{text.place}: {key} has a sentence of {max(lengths)} words, not {WORDS_A_SENTENCE}"


def content_too_dear(folder: Path = FOLDER) -> Iterator[str]:
    """Content that is not GSM-7."""
    for language in languages(folder):
        shown = texts(language, folder)
        for key, spanish in content().items():
            if dearer := size(fold(shown.title(key, spanish))).dearer:
                yield f"{language}: {key}: {dearer} is not GSM-7"


def questions() -> Iterator[str]:
    """Yield what is wrong with the wording of the program's own Libreta: every question and answer is there
    in both languages, and as an SMS takes one segment with its answers.
    """
    for name, question in questionnaire().questions.items():
        said = [question.labels, *(choice.labels for choice in question.choices)]
        if not all(COMPLETE in labels for labels in said if labels):
            yield f"libreta.xlsx: {name} is not all in {COMPLETE}"
        for language in question.labels if question.is_asked_on(channels.priced().name) else ():
            pages = [size(page) for page in longest_pages(question, channels.priced(), texts(language))]
            if sum(page.segments for page in pages) > 1:
                yield f"libreta.xlsx: {name} is over one segment in {language}; give it a shorter `sms`"
            if dearer := "".join(page.dearer for page in pages):
                yield f"libreta.xlsx: {name}: {dearer} is not GSM-7"


def problems(folder: Path = FOLDER, root: Path = FOLDER.parent) -> list[str]:
    """Return all that is wrong with the texts in `folder` and their use in the rooms of `root`."""
    found, csv = book(folder), content()
    return sorted(
        {
            *doubled(folder),
            *missing(found, csv),
            *not_signed(folder),
            *different_fields(found, csv),
            *unknown_and_unused(found, code(root), csv),
            *too_long(found, folder),
            *hard_to_read(found),
            *content_too_dear(folder),
            *questions(),
        }
    )


def main() -> int:
    """Print what is wrong and give 1, or print how much was checked and give 0."""
    if wrong := problems():
        print("\n".join(wrong))
        return 1
    found = book()
    print("\n".join(coverage(found, content())))
    marked = sum(text.segments is not None for text in found[SOURCE].values())
    print(
        f"{len(found)} languages, {len(found[SOURCE])} texts, {marked} of them for SMS, "
        f"{len(content())} pieces of content, {len(questionnaire().questions)} questions: all in order"
    )
    return 0


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _text(place: str, message: Message) -> Text:
    marks = [re.match(r"(?i)sms\D*(\d+)", comment) for comment in message.auto_comments]
    return Text(
        place=place,
        forms=(message.string,) if isinstance(message.string, str) else tuple(message.string or ()),
        plural=not isinstance(message.id, str),
        fuzzy=message.fuzzy,
        segments=next((int(mark[1]) for mark in marks if mark), None),
    )


def _fields(text: str) -> set[str]:
    """Raises ValueError where the braces do not match."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _filled(text: str, values: dict[str, str]) -> str:
    return "".join(plain + (values[name] if name else "") for plain, name, _, _ in Formatter().parse(text))


if __name__ == "__main__":
    sys.exit(main())
