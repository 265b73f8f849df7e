"""Trusted timestamps (RFC 3161) over lines of the capture log."""
