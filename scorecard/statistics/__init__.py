"""The formulas of the results, each with its source: pure functions of counts, without a database or a clock.

Families are counted per answer (`answers`), weighted where several municipalities are joined (`weighting`),
and then every figure is taken in the same way: `shares`, `scores`, `change`, `ranks`. `response` says how
many took part.
"""
