"""Which language a page is in: the one chosen with `?lang=`, else the browser's, else Spanish."""

from urllib.parse import urlencode

from flask import g, request, session

from locales.texts import SOURCE, Texts, texts

#: What an address or a browser calls a language, and its catalogue.
CHOICES = {"es": SOURCE, "en": "en"}


def language() -> str:
    """`es` or `en`."""
    if "language" not in g:
        asked = request.args.get("lang")
        if asked in CHOICES:
            session["language"] = asked
        kept = session.get("language")
        g.language = kept if kept in CHOICES else request.accept_languages.best_match(CHOICES, "es")
    found: str = g.language
    return found


def in_the_other() -> str:
    """Return the address of this page in the other language."""
    other = next(name for name in CHOICES if name != language())
    return f"{request.path}?{urlencode({**request.args, 'lang': other})}"


def page_texts() -> Texts:
    """Return the texts of this page."""
    return texts(CHOICES[language()])
