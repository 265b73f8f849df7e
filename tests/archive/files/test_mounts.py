from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from archive.files.mounts import MOUNTS, file_system, is_network

if TYPE_CHECKING:
    from pathlib import Path

TABLE = r"""
21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 21 0:44 / /srv rw shared:2 master:1 - nfs4 nas:/export rw,vers=4.2
31 30 0:45 / /srv/local rw - xfs /dev/sdb1 rw
32 21 0:46 / /mnt/my\040share rw - cifs //nas/share rw
33 21 0:47 / /over rw - ext4 /dev/sdc1 rw
34 33 0:48 / /over rw - fuse.sshfs host: rw
no line of it
35 21 0:49 / /broken rw
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/a", "ext4"),
        ("/srv", "nfs4"),
        ("/srv/archive", "nfs4"),
        ("/srvother", "ext4"),
        ("/srv/local/x", "xfs"),
        ("/mnt/my share/x", "cifs"),
        ("/over/x", "fuse.sshfs"),
        ("/broken/x", "ext4"),
    ],
)
def test_the_longest_mount_point_above_a_path_counts(path: str, kind: str) -> None:
    assert file_system(TABLE, path) == kind


def test_a_table_of_nothing_tells_nothing() -> None:
    assert file_system("", "/") is None
    assert file_system("\0 - \n - - -", "/") is None


def test_this_machine_tells_what_findmnt_tells(tmp_path: Path) -> None:
    if shutil.which("findmnt") is None or not MOUNTS.exists():
        pytest.skip("needs Linux with findmnt")
    told = subprocess.run(["findmnt", "-n", "-o", "FSTYPE", "-T", tmp_path], capture_output=True, text=True, check=True)
    table = MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
    assert file_system(table, os.path.realpath(tmp_path)) == told.stdout.split()[-1]
    assert not is_network(tmp_path) or told.stdout.startswith(("nfs", "9p", "cifs", "fuse"))
