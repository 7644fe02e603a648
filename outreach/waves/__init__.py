"""Asking the families of a wave of the Libreta, telling them its result, and its end."""
