"""The doors that providers knock on: verify, parse, one call inward, answer."""
