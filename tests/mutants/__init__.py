"""Mistakes made on purpose, one at a time, to see that a test beside the module notices each."""
