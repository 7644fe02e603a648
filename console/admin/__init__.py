"""The pages for who administers the team."""
