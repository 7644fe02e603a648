"""Babel catalogues, and the loader that also takes languages CLDR does not know.

`es_CO` is the source, `en` is complete, others are under way (docs/translating.md). No code here decides what
to say.
"""
