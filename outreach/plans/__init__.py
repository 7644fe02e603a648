"""The plan of a family: word of it once a month, to who said yes to that."""
