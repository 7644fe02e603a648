"""What is said around a round in words: families' comments, and the replies and commitments of actors."""
