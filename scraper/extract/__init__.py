"""The front of reading: a payload to an article."""
