"""What families and their gestores write to each other, as it leaves."""
