"""The place that the demo shows: San José de Pare, Boyacá, with synthetic families.

It is written into files as a municipality would send them, and these are imported.
"""

from commands.demo_place.loading import DemoPlace, load

__all__ = ["DemoPlace", "load"]
