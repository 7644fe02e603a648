"""The worker: the timetable, the queue, its jobs, and what it does by night."""
