"""Workers that start at once: this process loads the program and forks one for each line that it reads.

`python -m tests.nursery`: a line is a JSON object, the environment of a `libreta worker`, with the path of
its log under `LOG`; the answer is a line with the number of its process. Each is a process of its own, with
its own connections (named `worker NUMBER`), as if started by hand; but it ends when this one does.
"""

import importlib
import json
import os
import signal
import sys

import app
from commands import parent


def _be(environment: dict[str, str]) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    log = os.open(environment.pop("LOG"), os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDWR)
    for number, file in ((0, nothing), (1, nothing), (2, log)):
        os.dup2(file, number)
    os.environ.update(environment)
    os.environ |= {parent.VARIABLE: str(os.getppid()), "PGAPPNAME": f"worker {os.getpid()}"}
    app.main(["worker"])


def _main() -> None:
    importlib.import_module("commands.worker")
    # Nobody waits for the dead.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        process = os.fork()
        if not process:
            _be(json.loads(line))
        print(process, flush=True)


if __name__ == "__main__":
    _main()
