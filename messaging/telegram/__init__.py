"""Telegram: messages out through the Bot API, its errors, and what comes in."""

import os

# The library gives spans of time as numbers, and warns each time, unless told that its new form is known.
os.environ.setdefault("PTB_TIMEDELTA", "true")
