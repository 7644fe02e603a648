"""How a logro is named on a phone."""

from locales.texts import Texts
from programme.catalogue import CatalogueLogro


def title(logro: CatalogueLogro, words: Texts) -> str:
    """Return its title: for one that may be named, or was asked for."""
    return words.title(f"logro.{logro.code}.title", logro.title)


def in_a_list(logro: CatalogueLogro, words: Texts) -> str:
    """Return how a list names it: a discreet one by its dimension alone."""
    return title(logro, words) if logro.privacy == "open" else one_of(logro, words)


def one_of(logro: CatalogueLogro, words: Texts) -> str:
    """Return it by its dimension: `Uno de Salud`."""
    dimension = words.title(f"dimension.{logro.dimension_code}", logro.dimension)
    return words.say("logros.discreet", dimension=dimension)
