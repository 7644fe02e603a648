"""The `libreta` command: one file a subcommand, each a thin door to a room."""
