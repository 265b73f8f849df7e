"""Write an evidence pack: one repost case in a zip that anyone can check without this program."""

from archive.export.pack.pack import write_pack

__all__ = [
    "write_pack",
]
