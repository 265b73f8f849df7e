"""Who reposts whom in a corpus, without a link to go by. Needs the extra `find`: duckdb, pyarrow, numpy."""

from typing import TYPE_CHECKING

from archive.lazy import lazy_names

if TYPE_CHECKING:
    from archive.reuse.edges import Reused
    from archive.reuse.find import Resources, Search, ThisProcess, find_reposts
    from archive.reuse.pieces import Piece, is_corpus_file, pieces_of, record_files
    from archive.reuse.result import (
        Cluster,
        ClusterEdge,
        Member,
        Original,
        Reason,
        cluster_from_json,
        cluster_to_json,
    )
    from archive.reuse.work_folder import SearchFailed

__all__ = [
    "Cluster",
    "ClusterEdge",
    "Member",
    "Original",
    "Piece",
    "Reason",
    "Resources",
    "Reused",
    "Search",
    "SearchFailed",
    "ThisProcess",
    "cluster_from_json",
    "cluster_to_json",
    "find_reposts",
    "is_corpus_file",
    "pieces_of",
    "record_files",
]

# Some modules load a library that not every caller needs, so each is imported when one of its names is first used.
__getattr__ = lazy_names(
    __name__,
    {
        "edges": ["Reused"],
        "find": ["Resources", "Search", "ThisProcess", "find_reposts"],
        "pieces": ["Piece", "is_corpus_file", "pieces_of", "record_files"],
        "result": [
            "Cluster",
            "ClusterEdge",
            "Member",
            "Original",
            "Reason",
            "cluster_from_json",
            "cluster_to_json",
        ],
        "work_folder": ["SearchFailed"],
    },
)
