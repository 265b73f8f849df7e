"""Archived copies of dead pages (Memento, RFC 7089)."""
