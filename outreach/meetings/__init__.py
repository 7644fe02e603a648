"""Reminders of meetings, and what follows when one is moved, cancelled, held or for others."""
