"""Version files and the commits that write them."""
