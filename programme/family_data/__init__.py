"""What is kept of a family, shown to it and deleted on its wish (Ley 1581 de 2012)."""
