"""The commands, about one module each."""
