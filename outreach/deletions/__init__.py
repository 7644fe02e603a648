"""Deleting a family on its wish, once it has had time to think better of it."""
