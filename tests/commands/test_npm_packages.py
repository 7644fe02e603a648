"""What package-lock.json names is unpacked without node, and only if it is what the lock names."""

import base64
import hashlib
import io
import json
import tarfile
from pathlib import Path

import pytest

from commands import npm_packages


def tarball(path: Path, files: dict[str, bytes]) -> str:
    """Write one as npm does; its integrity."""
    with tarfile.open(path, "w:gz") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return "sha512-" + base64.b64encode(hashlib.sha512(path.read_bytes()).digest()).decode()


def lock(folder: Path, archive: Path, integrity: str) -> Path:
    written = folder / "package-lock.json"
    package = {"version": "1.0.0", "resolved": archive.as_uri(), "integrity": integrity}
    written.write_text(json.dumps({"packages": {"": {}, "node_modules/@maps/one": package}}), "utf-8")
    return written


def test_a_package_is_unpacked_once_under_its_name_and_nowhere_else(tmp_path: Path) -> None:
    archive, into = tmp_path / "one.tgz", tmp_path / "into"
    integrity = tarball(archive, {"package/one.svg": b"<svg/>", "package/../../out": b"no"})
    named = lock(tmp_path, archive, integrity)
    npm_packages.install(named, into)
    archive.unlink()
    npm_packages.install(named, into)
    assert (into / "@maps" / "one" / "one.svg").read_bytes() == b"<svg/>"
    assert {path.name for path in into.rglob("*") if path.is_file()} == {"one.svg", ".integrity"}


def test_another_content_than_the_lock_names_is_refused(tmp_path: Path) -> None:
    archive, into = tmp_path / "one.tgz", tmp_path / "into"
    tarball(archive, {"package/one.svg": b"<svg/>"})
    with pytest.raises(ValueError, match="not what package-lock.json names"):
        npm_packages.install(lock(tmp_path, archive, "sha512-other"), into)
    assert not into.exists()


def test_the_programs_own_lock_names_its_packages_with_address_and_integrity() -> None:
    root = Path(npm_packages.__file__).parent.parent
    locked = json.loads((root / "package-lock.json").read_text("utf-8"))["packages"]
    wanted = json.loads((root / "package.json").read_text("utf-8"))["dependencies"]
    assert locked[""]["dependencies"] == wanted
    for name, version in wanted.items():
        package = locked[f"node_modules/{name}"]
        assert package["version"] == version and package["integrity"].startswith("sha512-")
        assert package["resolved"].startswith("https://registry.npmjs.org/")
