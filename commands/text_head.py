"""The head of a PO file in a language under way: what it is, and who in the community has reviewed it."""

from babel.messages.catalog import Catalog

#: What whoever reviews a file fills in, at the end of each line.
_SIGNS = ("Revisó (nombre):", "Comunidad:", "Fecha (AAAA-MM-DD):")

_HEAD = """\
# Cómo se traduce y se revisa: docs/translating.md. Lo que está vacío se ve en español.
#
# Lo llena quien revisa, cuando ha leído todo el archivo:
# {signs}
msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: {plural}\\n"
"""

#: How a language is called is known before anybody has reviewed a text.
NAMES = ("language.name", "language.also")


def head(language: str, plural: str) -> str:
    """Return the head of a new file. `plural`: how the language counts, as a PO file says it."""
    return _HEAD.format(language=language, plural=plural, signs="\n# ".join(_SIGNS))


def unsigned(file: Catalog) -> bool:
    """Return whether a file has finished texts, besides names, and lacks something of the signature."""
    said = any(_finished(message.string) and not message.fuzzy for message in file if _key(message.id))
    return said and not all(_filled(sign, file.header_comment) for sign in _SIGNS)


def _key(identity: str | list[str] | tuple[str, ...]) -> bool:
    key = identity if isinstance(identity, str) else identity[0]
    return key != "" and key not in NAMES


def _finished(said: object) -> bool:
    return any(said) if isinstance(said, (list, tuple)) else bool(said)


def _filled(sign: str, comment: str) -> bool:
    found = next((line for line in comment.splitlines() if sign in line), sign)
    return bool(found.partition(sign)[2].strip())
