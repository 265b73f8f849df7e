"""A comparison for people: as text, on a terminal, as one HTML page."""
