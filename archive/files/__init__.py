"""Paths below an archive's root, durable writing, locks, and damaged files set aside."""
