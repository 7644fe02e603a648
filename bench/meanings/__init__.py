"""The sentences from which the model of meanings is made, and its making."""
