"""A draft of a questionnaire: its questions shown, and a talk about it on two phones. Nothing is kept."""
