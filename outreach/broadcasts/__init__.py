"""The texts of members of staff for many families, on their way into the outbox."""
