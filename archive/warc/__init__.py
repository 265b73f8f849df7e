"""WARC records: written, read back, and checked."""
