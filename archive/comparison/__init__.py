"""Compare two articles: what was kept, what was changed, and what each change is."""
