"""A sweep on a real Dask cluster, a worker process of which is killed with SIGKILL in mid-run.

In the full form there are two of them; reduced, the killed one is all there is, and its nanny starts another.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import twolevel as tl
from tests.sweeps.conftest import started
from twolevel.sweeps.sweep import sweep

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL"),
    # what Dask and its dependencies warn of is not ours to mend
    pytest.mark.filterwarnings("default", "ignore:.*, outside its range from :UserWarning"),
    pytest.mark.xdist_group("started"),
]

#: How many chunks a sweep has, by the number of workers, and how many are there when one of them dies.
CHUNKS, DONE = {1: 8, 2: 25}, {1: 2, 2: 5}


@pytest.fixture(scope="module", params=[1, pytest.param(2, marks=pytest.mark.slow)])
def workers(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.fixture(scope="module")
def client(workers: int) -> Iterator[Any]:
    distributed = pytest.importorskip("distributed", reason="Dask is not installed (extra [distributed])")
    pytest.importorskip("pyarrow", reason="pyarrow is not installed (extra [distributed])")
    dask = pytest.importorskip("dask", reason="Dask is not installed (extra [distributed])")
    # the workers find the package where this process does; no dashboard, no files, no noise at the end
    options = {"n_workers": workers, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with dask.config.set({"distributed.worker.multiprocessing-method": "forkserver"}):
        distributed.utils.get_mp_context()  # which names imports of its own
        started()  # and these are those of all tests here, who have one server
        with (
            distributed.LocalCluster(**options, silence_logs=50) as cluster,
            distributed.Client(cluster) as connection,
        ):
            connection.wait_for_workers(workers, timeout=60)
            yield connection


def pids(client: Any) -> set[int]:
    return set(client.run(os.getpid).values())


def kill_one(client: Any, folder: Path, after: int, killed: list[tuple[int, int]]) -> None:
    """When so many chunks are there, kill -9 one worker, and note its number and how many chunks there were."""
    victim = min(pids(client))
    while len(list(folder.glob("*.parquet"))) < after:
        time.sleep(0.001)
    os.kill(victim, signal.SIGKILL)
    killed.append((victim, len(list(folder.glob("*.parquet")))))


def test_a_worker_is_killed_in_mid_run(client: Any, workers: int, tmp_path: Path, iskander: tl.Scenario) -> None:
    chunks, after = CHUNKS[workers], DONE[workers]
    design = {"parameters.grievance": np.linspace(0, 6, chunks)}
    design["evidence.fragments.credibility"] = np.linspace(0, 1, 256)
    alone = sweep(iskander, "t2", design, progress=False).to_frame()
    before = pids(client)
    killed: list[tuple[int, int]] = []
    killer = threading.Thread(target=kill_one, args=(client, tmp_path, after, killed), daemon=True)
    killer.start()
    result = sweep(iskander, "t2", design, executor=client.get_executor(), to=tmp_path, chunk=256, progress=False)
    killer.join(30)
    victim, done = killed[0]
    assert victim in before
    assert after <= done < chunks, "the worker was to die in mid-run"
    assert sorted(p.name for p in tmp_path.glob("*.parquet")) == [f"chunk-{k:06d}.parquet" for k in range(chunks)]
    pd.testing.assert_frame_equal(result.to_frame(), alone, check_exact=True)
    client.wait_for_workers(workers, timeout=60)
    assert victim not in pids(client), "its nanny started another one in its place"


def test_in_memory_on_dask_the_bits_are_the_same(client: Any, iskander: tl.Scenario) -> None:
    design = {"parameters.grievance": np.linspace(0, 6, 520)}
    with client.get_executor() as executor:
        far = sweep(iskander, "t2", design, executor=executor, progress=False)
    near = sweep(iskander, "t2", design, progress=False)
    pd.testing.assert_frame_equal(far.to_frame(), near.to_frame(), check_exact=True)
