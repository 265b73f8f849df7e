"""Process pools: one for trusted work, one for work that may hang or crash its process."""

from archive.processes import supervised
from archive.processes.pool import OrderedPool, usable_cpus

__all__ = [
    "OrderedPool",
    "supervised",
    "usable_cpus",
]
