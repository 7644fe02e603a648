"""The coordinator's summary of a municipality: counts that are kept, what stands out, a sheet to print."""
