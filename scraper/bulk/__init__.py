"""Parse by the million: shards of files or WARC records, on the processes of one machine or on a cluster."""

from scraper.bulk.operands import parse_operands
from scraper.bulk.parse_shard import Failure, ParseJob, ShardSummary
from scraper.bulk.remote import RemoteFailed, is_remote
from scraper.bulk.run import OutputFailed, Totals, other_shards, parse_shards, prepare
from scraper.bulk.sources import SourceFile, iter_source_files

__all__ = [
    "Failure",
    "OutputFailed",
    "ParseJob",
    "RemoteFailed",
    "ShardSummary",
    "SourceFile",
    "Totals",
    "is_remote",
    "iter_source_files",
    "other_shards",
    "parse_operands",
    "parse_shards",
    "prepare",
]
