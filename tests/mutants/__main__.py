"""Make one mistake at a time, and say which ones no test notices: `python -m tests.mutants [MODULE …]`.

What was noticed is written down in `.mutants.json` and not tried again while the module stays as it is. What
changes nothing that anybody could see stands in `harmless.txt`, each with its reason.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from compileall import compile_dir
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from db.keys import new_key
from tests.mutants.guards import GUARDS
from tests.mutants.mutations import mutants
from tests.mutants.trial import Trials, prepare, warm

ROOT = Path(__file__).parent.parent.parent
_NOTICED, _HARMLESS = ROOT / ".mutants.json", Path(__file__).parent / "harmless.txt"
_ASIDE = shutil.ignore_patterns(".venv", ".git", "__pycache__", ".*_cache", ".libreta", "*.egg-info")


def main(modules: list[str]) -> int:
    """Gives the number of mistakes that nobody notices."""
    sys.dont_write_bytecode = False
    prepare()
    key, survivors = new_key(), 0
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.mutants.postgres", key],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert server.stdin is not None and server.stdout is not None
    try:
        address = server.stdout.readline().strip()
        with TemporaryDirectory(prefix="libreta-mutants-") as folder:
            tree = Path(folder) / "tree"
            shutil.copytree(ROOT, tree, ignore=_ASIDE)
            (tree / ".venv").symlink_to(ROOT / ".venv")
            for room in tree.iterdir():
                if room.is_dir() and not room.is_symlink():
                    compile_dir(room, quiet=2)
            for module in modules:
                with ProcessPoolExecutor(1, get_context("fork")) as alone:
                    survivors += alone.submit(_try, tree, module, address, key).result()
    finally:
        server.stdin.close()
        server.wait()
    return survivors


def _try(tree: Path, module: str, address: str, key: str) -> int:
    """Every mistake in one module. Gives the number of those that nobody notices."""
    path, source = tree / module, (ROOT / module).read_bytes()
    tests = GUARDS[module]
    warm(tree, module, tests, address, key)
    trials, started = Trials(tree, module, tests, address, key), time.monotonic()
    if not trials.begin(600):
        raise RuntimeError(f"{module}: its tests fail without any mistake: {' '.join(tests)}")
    seconds = 20 + 4 * (time.monotonic() - started)
    state = hashlib.sha256(source).hexdigest()
    known = _noticed(module, state)
    harmless, total, survivors = _harmless(module), 0, []
    for cached in path.parent.glob(f"__pycache__/{path.stem}.*"):
        cached.unlink()
    os.environ["PYTHONDONTWRITEBYTECODE"], sys.dont_write_bytecode = "1", True
    for mutant in mutants(source):
        total += 1
        if mutant.name in known or mutant.name in harmless:
            continue
        path.write_bytes(mutant.source)
        if trials.passes(seconds, mutant.name.split(": ")[0], mutant.line):
            survivors.append(mutant)
            print(f"{module}:{mutant.line}: {mutant.name}", flush=True)
        else:
            known.add(mutant.name)
            _note(module, state, known)
    path.write_bytes(source)
    del os.environ["PYTHONDONTWRITEBYTECODE"]
    sys.dont_write_bytecode = False
    took = time.monotonic() - started
    counted = f"{total} mistakes, {len(survivors)} not noticed, {len(harmless)} harmless"
    print(f"{module}: {counted}, {took:.0f} s", flush=True)
    return len(survivors)


def _noticed(module: str, state: str) -> set[str]:
    """What was noticed in a module before, if it is still as it was."""
    known = _known().get(module, {})
    return set(known["names"]) if known.get("state") == state else set()


def _known() -> dict[str, Any]:
    return json.loads(_NOTICED.read_text()) if _NOTICED.exists() else {}


def _note(module: str, state: str, names: set[str]) -> None:
    known = _known()
    known[module] = {"state": state, "names": sorted(names)}
    _NOTICED.write_text(json.dumps(known, ensure_ascii=False, indent=1))


def _harmless(module: str) -> set[str]:
    """The mistakes that were found to be harmless: `MODULE: NAME`, the reason on the line after it."""
    lines = _HARMLESS.read_text().splitlines()
    return {line.removeprefix(f"{module}: ") for line in lines if line.startswith(f"{module}: ")}


if __name__ == "__main__":
    sys.exit(bool(main(sys.argv[1:] or list(GUARDS))))
