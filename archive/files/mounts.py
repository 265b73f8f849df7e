"""Find out on which file system a path is, and whether that is a network's, from Linux's mountinfo.

On other systems the answer is unknown. A database's locks and shared memory can't be trusted on a network file system;
what follows from that is decided in `archive.index.file`.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

MOUNTS: Final = Path("/proc/self/mountinfo")
# File systems whose bytes are on another machine, or on the host of a virtual machine (shared folders). fuse.* names
# the program that mounted it.
NETWORK: Final = frozenset(
    """
    9p acfs afs beegfs ceph cifs coda davfs drvfs glusterfs gpfs lustre ncpfs nfs nfs4 ocfs2 orangefs prl_fs smb2 smb3
    smbfs vboxsf vmhgfs fuse.ceph-fuse fuse.cephfs fuse.curlftpfs fuse.davfs2 fuse.gcsfuse fuse.glusterfs
    fuse.juicefs fuse.rclone fuse.s3fs fuse.seaweedfs fuse.smbnetfs fuse.sshfs fuse.vmhgfs-fuse fuse.wdfs
    """.split()
)
_ESCAPE: Final = re.compile(r"\\([0-7]{3})")


def is_network(path: Path) -> bool:
    """Return whether an existing path is on a network file system; False if the system does not say."""
    return file_system_of(path) in NETWORK


def file_system_of(path: Path) -> str | None:
    """Return the type of an existing path's file system; None if the system does not say."""
    try:
        mounts = MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return None
    return file_system(mounts, os.path.realpath(path))


def file_system(mounts: str, path: str) -> str | None:
    r"""Return the type of the file system of a real, absolute path, from the text of a mountinfo file.

    The longest mount point above the path counts; of two on one point the later hides the other
    (proc_pid_mountinfo(5)).

    >>> file_system("21 1 8:1 / / rw - ext4 /dev/sda1 rw\n30 21 0:44 / /srv rw shared:1 - nfs4 nas:/x rw", "/srv/a")
    'nfs4'
    """
    best, found = -1, None
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        fields, kinds = before.split(" "), after.split(" ")
        if len(fields) < 5 or not kinds[0]:
            continue  # not a line of a mountinfo file
        point = _ESCAPE.sub(lambda code: chr(int(code[1], 8)), fields[4])
        if len(point) >= best and _is_below(path, point):
            best, found = len(point), kinds[0]
    return found


def _is_below(path: str, point: str) -> bool:
    return point == "/" or path == point or path.startswith(f"{point}/")
