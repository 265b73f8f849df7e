"""The values that everything else passes around, their JSON, their errors, and URLs."""
