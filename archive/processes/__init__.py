"""Process pools: one for trusted work, one for work that may hang or crash its process; engines for whole shards."""

from archive.processes import supervised
from archive.processes.engine import Engine, LocalEngine
from archive.processes.pool import OrderedPool, usable_cpus
from archive.processes.ray_engine import RayEngine

__all__ = [
    "Engine",
    "LocalEngine",
    "OrderedPool",
    "RayEngine",
    "supervised",
    "usable_cpus",
]
