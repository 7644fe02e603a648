"""What a family reads of its private logros behind a PIN of its own."""
