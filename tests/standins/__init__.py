"""Small HTTP servers that behave, and misbehave, like the providers."""
