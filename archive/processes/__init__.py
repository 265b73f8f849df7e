"""Several processes at one kind of work: process pools, one for each way in which the work can fail."""

from archive.processes import supervised
from archive.processes.pool import OrderedPool, usable_cpus

__all__ = [
    "OrderedPool",
    "supervised",
    "usable_cpus",
]
