"""The SQLite index: derived from the log and the version files, and made anew at any time."""
