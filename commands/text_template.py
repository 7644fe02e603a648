"""The files of a language to translate, `python -m commands.text_template LANGUAGE`: what families read.

Each text has the Spanish above it, as a comment. What is translated stays; what is
no longer said goes; a text whose Spanish changed since becomes fuzzy, so that it is read again.
"""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import normalize

from commands.text_check import content
from commands.text_head import head
from locales.texts import FOLDER, SOURCE, catalogues

#: The names of logros, dimensions and entities: their Spanish stands in CSV files.
CONTENT = "catalogue"

#: The files with texts that families read, and how the keys of those begin.
FILES: dict[str, tuple[str, ...]] = {
    "languages": ("",),
    "bot": ("",),
    CONTENT: ("",),
    "cases": ("caso.", "case.", "queja.", "libreta.", "menu."),
    "offers": ("oferta.", "offer.", "logros.", "undo.", "command."),
    "outreach": ("reminder.",),
    "results_message": ("thanks.",),
    "wave": ("invitation.",),
}
#: Others read these: members of staff, and who looks why something was not sent.
_OF_OTHERS = (
    "staff.",
    "stop.ask_staff",
    "reminder.ended.",
    "invitation.ended.",
    "thanks.not_",
    "offer.over",
    "offer.not_",
)

_SPANISH = "es: "


def template(language: str, name: str, folder: Path = FOLDER) -> str:
    """Return the file `name` of a language (see FILES), with what is translated there already."""
    if name == CONTENT:
        spanish = [Message(key, text) for key, text in content().items()]
    else:
        spanish = [message for message in catalogues(SOURCE, folder)[name] if message.id]
    files = catalogues(language, folder)
    own = files.get(name)
    # All files of a language count alike; of a new one a reviewer says whether it counts like Spanish.
    counting = own if own is not None else next(iter(files.values()), Catalog())
    first = head(language, counting.plural_forms)
    if own is not None:
        first = (folder / language / f"{name}.po").read_text("utf-8").partition("\n\n")[0] + "\n"
    known = {_key(message): message for message in own or ()}
    entries = [
        _entry(message, known, counting.num_plurals)
        for message in spanish
        if _is_read(_key(message), FILES[name])
    ]
    return "\n".join([first, *entries])


def _is_read(key: str, begin: tuple[str, ...]) -> bool:
    """Return whether families read a text."""
    return key.startswith(begin) and not key.startswith(_OF_OTHERS)


def _entry(spanish: Message, known: Mapping[str, Message], many: int) -> str:
    own = known.get(_key(spanish))
    return "\n".join([*_lines(spanish, own, many), ""])


def _lines(spanish: Message, own: Message | None, many: int) -> Iterator[str]:
    plural = not isinstance(spanish.id, str)
    notes = _spanish(spanish)
    if own is not None:
        yield from (f"# {comment}" for comment in own.user_comments)
    yield from (f"#. {note}" for note in (*spanish.auto_comments, *notes))
    if own is not None and (own.fuzzy or _was_other(own, notes)):
        yield "#, fuzzy"
    yield f"msgid {normalize(_key(spanish), width=0)}"
    said = (own.string if own is not None else None) or ""
    if not plural:
        yield f"msgstr {normalize(said if isinstance(said, str) else '', width=0)}"
        return
    yield f"msgid_plural {normalize(_key(spanish), width=0)}"
    forms = [""] * many if isinstance(said, str) else [*said, *[""] * many][:many]
    yield from (f"msgstr[{at}] {normalize(form, width=0)}" for at, form in enumerate(forms))


def _was_other(own: Message, notes: list[str]) -> bool:
    """Return whether a text was translated from other words than those of now."""
    before = [comment for comment in own.auto_comments if comment.startswith(_SPANISH)]
    done = any(own.string) if own.string is not None else False
    return done and before not in ([], notes)


def _spanish(message: Message) -> list[str]:
    said = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    return [f"{_SPANISH}{line.strip()}" for text in said for line in text.splitlines()]


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def main() -> int:
    """Write the files of the language that is named, and return 0."""
    (language,) = sys.argv[1:]
    (FOLDER / language).mkdir(exist_ok=True)
    for name in FILES:
        (FOLDER / language / f"{name}.po").write_text(template(language, name), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
