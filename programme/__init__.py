"""The Red and its rules: logros, families, meetings, territory, staff, the calendar.

No idea of any channel, and no text of a message.
"""
