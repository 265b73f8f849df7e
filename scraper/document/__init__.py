"""Bytes to text to lines in boxes, with the metadata that a page declares."""
