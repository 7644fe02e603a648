"""What did not get through on the first channel or address goes another way."""
