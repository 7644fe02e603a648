"""What we start ourselves: reminders, the timetable, its jobs, and the worker that does them.

Sending is not here but in `messaging`.
"""
