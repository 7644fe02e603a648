"""The words in which a family is told that something has opened."""

from collections.abc import Sequence

from locales.texts import Texts
from programme.offers import FamilyOffer


def said(found: Sequence[FamilyOffer], texts: Texts) -> str:
    """Return them: the name of one, the number of several."""
    if len(found) > 1:
        return texts.count("offer.several", len(found))
    return texts.say("offer.one", offer=found[0].name)
