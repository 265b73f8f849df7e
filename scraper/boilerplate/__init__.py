"""What kind of boilerplate a line is."""
