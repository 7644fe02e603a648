"""The demo as a whole: how fast it is up, and the memory of server, worker and database together."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from bench.serving import free_port


def measure() -> Iterator[str]:
    """Lines for a person. Memory is proportional (PSS): pages that processes share are counted once."""
    with TemporaryDirectory(prefix="libreta-bench-") as folder:
        first, _ = _run(Path(folder))
        again, memory = _run(Path(folder))
    yield f"The demo: up in {first:.1f} s the first time, {again:.1f} s after (wanted: under 5)"
    for name, megabytes in memory.items():
        yield f"  {name:10} {megabytes:5.0f} MB"
    yield f"  together   {sum(memory.values()):5.0f} MB (wanted: under 500)"


def _run(home: Path) -> tuple[float, dict[str, float]]:
    environment = {
        **os.environ, "LIBRETA_HOME": str(home), "PORT": str(free_port()), "LOG_LEVEL": "WARNING",
    }  # fmt: skip
    started = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "app", "demo"], env=environment, stdout=subprocess.PIPE, text=True
    ) as demo:
        assert demo.stdout is not None
        for line in demo.stdout:
            if "Ctrl-C" in line:
                break
        elapsed = time.perf_counter() - started
        time.sleep(2)
        memory = _memory(demo.pid, home)
        demo.terminate()
    return elapsed, memory


def _memory(pid: int, home: Path) -> dict[str, float]:
    found = {"demo": 0.0, "server": 0.0, "worker": 0.0, "database": 0.0}
    processes = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    postmaster = int((home / "postgres" / "postmaster.pid").read_text().split()[0])
    processes += [psutil.Process(postmaster), *psutil.Process(postmaster).children()]
    for process in processes:
        words = " ".join(process.cmdline())
        name = "server" if "app serve" in words else "worker" if "app worker" in words else "database"
        if process.pid == pid:
            name = "demo"
        found[name] += process.memory_full_info().pss / 1e6
    return found
