"""`libreta understand`: what the bot would do with a message."""
