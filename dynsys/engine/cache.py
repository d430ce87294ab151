"""The object cache: compiled kernels on disk, so that a second run starts at once.

A private folder holds one file a kernel: a line that says what it is, a checksum of the rest, the object code. It is
written aside and renamed. A file that is not whole, or is somebody else's, is not loaded; a folder that cannot be
used means that objects live in memory only.
"""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

VARIABLE = "DYNSYS_CACHE"
"""Environment variable: another folder, or ``off``."""

_MAGIC = b"dynsys object 1\n"
_LARGEST = 1 << 24


def folder() -> Path | None:
    """Return the folder of the cache, made if need be; None where it is turned off or cannot be used.

    It must belong to this user and be writable by nobody else, since what is in it is run.
    """
    chosen = os.environ.get(VARIABLE)
    if chosen == "off":
        return None
    base = os.environ.get("XDG_CACHE_HOME")
    try:
        place = Path(chosen) if chosen else (Path(base) if base else Path.home() / ".cache") / "dynsys"
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        return place if _private(place.stat()) and os.access(place, os.R_OK | os.W_OK | os.X_OK) else None
    except (OSError, RuntimeError):  # RuntimeError: this user has no home
        return None


def _private(status: os.stat_result) -> bool:
    mine = not hasattr(os, "getuid") or status.st_uid == os.getuid()
    return mine and not stat.S_IMODE(status.st_mode) & 0o022


def _name(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest() + ".o"


def load(key: str) -> bytes | None:
    """Return the object code kept under a key, or None where there is none that is whole and private."""
    place = folder()
    if place is None:
        return None
    path = place / _name(key)
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            if not _private(status) or not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
                return None
            data = file.read()
    except OSError:
        return None
    head = len(_MAGIC)
    digest, code = data[head : head + 32], data[head + 32 :]
    if data[:head] != _MAGIC or _digest(key, code) != digest:
        return None
    return code


def save(key: str, code: bytes) -> bool:
    """Keep object code under a key; return whether it could be kept."""
    place = folder()
    if place is None or len(code) + 64 > _LARGEST:
        return False
    path = place / _name(key)
    aside = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(_MAGIC + _digest(key, code) + code)
        aside.replace(path)
    except OSError:
        aside.unlink(missing_ok=True)
        return False
    return True


def _digest(key: str, code: bytes) -> bytes:
    return hashlib.sha256(key.encode() + b"\0" + code).digest()
