"""Talks of a made-up family by the real turn, all of it undone: what would be said."""
