"""The capture log: one hash-chained line of `captures.jsonl` for each thing that happened."""
