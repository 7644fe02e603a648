"""Statistical disclosure control: which figures of a wave may be published, and how.

Pure: counts in, figures out. Primary hiding, rounding, and an audit without which nothing
comes out. Sources: Hundepool, Domingo-Ferrer, Franconi, Giessing, Schulte Nordholt, Spicer and de Wolf,
Statistical Disclosure Control (Wiley, 2012), chapter 4; Handbook on Statistical Disclosure Control (ESSNet).
"""

from scorecard.disclosure.families import FINISHED, Families, Release
from scorecard.disclosure.figures import HIDDEN, Cell, Counts, Figure
from scorecard.disclosure.filters import Filter
from scorecard.disclosure.hierarchy import Hierarchy
from scorecard.disclosure.table import NotSafe

# `protect` stands in `protection`: it needs the extra `statistics`, which a server does without.
__all__ = [
    "FINISHED", "HIDDEN", "Cell", "Counts", "Families", "Figure", "Filter", "Hierarchy", "NotSafe", "Release",
]  # fmt: skip
