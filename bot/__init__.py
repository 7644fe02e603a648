"""The conversation: understanding what was typed, one file a keyword, one file a dialog, and the turn."""
