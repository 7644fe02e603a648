"""Which words a family said yes to. When they change, it is asked anew."""

#: Changes whenever the words of a consent text change.
TEXT_VERSION = "2026-11"

#: What was in force until the version was kept with each contact.
_FIRST = "2026-11"


def is_outdated(version: str | None) -> bool:
    """Return whether an answer was given to other words than those of today. `version`: of the words that
    were answered, as `contact.text_version` keeps it.
    """
    return (version or _FIRST) != TEXT_VERSION
