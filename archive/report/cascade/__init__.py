"""Who reposts whom, for people: a summary for the terminal, a picture, a graph, a table of edges."""

from archive.report.cascade.graphml import write_graphml
from archive.report.cascade.picture import write_picture
from archive.report.cascade.rows import COLUMNS, edge_rows
from archive.report.cascade.summary import cluster_lines, totals_line

__all__ = [
    "COLUMNS",
    "cluster_lines",
    "edge_rows",
    "totals_line",
    "write_graphml",
    "write_picture",
]
