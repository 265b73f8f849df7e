"""Process pools: one for trusted work, one for work that may hang or crash its process."""

from archive.processes import supervised
from archive.processes.engine import Engine, LocalEngine
from archive.processes.pool import OrderedPool, usable_cpus

__all__ = [
    "Engine",
    "LocalEngine",
    "OrderedPool",
    "supervised",
    "usable_cpus",
]
