"""Write an evidence pack: repost cases in a zip that anyone can check without this program."""

from archive.export.pack.cases import write_pack

__all__ = [
    "write_pack",
]
