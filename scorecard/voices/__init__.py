"""What is said around a wave in words: families' comments, and the replies and commitments of actors."""
