"""Bulk jobs on a real Ray cluster of two nodes: the same bytes as here, also when a node is lost on the way."""

from __future__ import annotations

import os
import re
import signal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from archive.processes import LocalEngine, RayEngine, supervised
from scraper.bulk import ParseJob, iter_source_files, parse_shards
from scraper.cli import main
from tests.scraper.bulk.corpus import descendants, outputs, write_warc

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.bulk import ShardSummary

try:
    from ray.cluster_utils import Cluster
except ImportError:
    pytest.skip("Ray is not installed: make cluster", allow_module_level=True)

# Ray's own warnings are not ours.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    found = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    found.add_node(num_cpus=1)
    yield found
    found.shutdown()


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    for number in range(6):
        write_warc(folder / f"{number}.warc.gz", 15, first=1000 * number)
    return folder


def kill_a_worker(cluster: Cluster) -> None:
    """Kill a process of this cluster that is at a task, as the kernel does when memory runs out."""
    for node in cluster.list_all_nodes():
        for one in descendants(node.all_processes["raylet"][0].process.pid):
            if Path(f"/proc/{one}/cmdline").read_bytes().startswith(b"ray::_run_task"):
                os.kill(one, signal.SIGKILL)
                return
    raise AssertionError("no worker is at work")


def square_or_raise(number: int) -> int:
    if number == 3:
        raise ValueError("three")
    return number * number


def test_results_are_in_order_and_a_task_that_raises_is_lost_alone(cluster: Cluster) -> None:
    found = list(RayEngine(cluster.address).run(square_or_raise, range(7)))
    assert [one for one in found if isinstance(one, int)] == [0, 1, 4, 16, 25, 36]
    assert isinstance(found[3], supervised.Loss)
    assert (found[3].task, found[3].kind) == (3, "crash")
    assert "three" in found[3].message
    assert "\n" not in found[3].message


def test_a_worker_and_a_node_that_are_lost_cost_nothing_and_the_bytes_are_the_same(
    cluster: Cluster, corpus: Path, tmp_path: Path
) -> None:
    run = partial(parse_shards, iter_source_files([corpus]))
    local = list(run(ParseJob(output=str(tmp_path / "local")), LocalEngine(2)))
    node = cluster.add_node(num_cpus=2)
    found: list[ShardSummary] = []
    for summary in parse_shards(
        iter_source_files([corpus]), ParseJob(output=str(tmp_path / "ray")), RayEngine(cluster.address)
    ):
        if not found:
            kill_a_worker(cluster)
        if len(found) == 1:
            cluster.remove_node(node, allow_graceful=False)
        found.append(summary)
    # What a lost worker had written already is found again by the next one.
    assert sorted(one._replace(before=False) for one in found) == sorted(local)
    assert outputs(tmp_path / "ray") == outputs(tmp_path / "local")


def test_the_command_and_a_cluster_that_is_not_there(
    cluster: Cluster, corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["parse", str(corpus), "-o", f"{tmp_path}/out/", "--engine", "ray", "--address"]
    assert main.main([*command, cluster.address]) == 0
    assert "90 pages out of" in capsys.readouterr().err
    assert main.main([*command, "127.0.0.1:1"]) == 2
    assert "no Ray cluster at 127.0.0.1:1" in capsys.readouterr().err


def test_a_search_finds_the_same_on_ray(cluster: Cluster, corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "parsed").mkdir()
    pages = tmp_path / "parsed" / "pages.jsonl"
    assert main.main(["parse", str(corpus), "-o", str(pages)]) == 0
    lines = [line for line in pages.read_bytes().splitlines(keepends=True) if b'"article"' in line]
    copies = (re.sub(rb"https?://[^/]+", b"http://copies.example", line) for line in lines[:15])
    (tmp_path / "parsed" / "copies.jsonl").write_bytes(b"".join(copies))
    found = []
    for name, more in (("local", []), ("ray", ["--engine", "ray", "--address", cluster.address])):
        assert main.main(["find", f"{tmp_path}/parsed", "-o", f"{tmp_path}/{name}.jsonl", *more]) == 0
        found.append((tmp_path / f"{name}.jsonl").read_bytes())
    assert found[0] == found[1]
    assert found[0].count(b"\n") == 15
