"""Two texts: folded, aligned block by block, and compared character by character."""
