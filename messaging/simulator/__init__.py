"""The provider of lines that are only simulated, and of channels whose credentials are missing."""
