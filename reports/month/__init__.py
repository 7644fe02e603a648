"""The monthly close: the figures of a month, frozen with a hash."""
