"""Channels that the program does not have, to show that it asks a channel what it is and never its name."""
