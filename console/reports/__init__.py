"""The pages on which staff read figures, answer them and see a draft of the Libreta."""
