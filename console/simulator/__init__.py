"""The two phones of the demo."""
