"""One request, one answer, over the network."""
