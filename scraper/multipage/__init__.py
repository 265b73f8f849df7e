"""An article that is cut into pages: its further pages found and joined."""
