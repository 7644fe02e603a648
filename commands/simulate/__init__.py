"""`libreta simulate`: a phone in the terminal."""
