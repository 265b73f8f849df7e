"""The evidence pack: one repost case in a zip that anyone can check without this program."""
