"""Check every digest and reference of an archive, say what is damaged, and repair what can be."""
