"""Memory: whether a request fits this machine, looked at before it begins, and arrays that kernels like."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dynsys.errors import MisuseError

LINE = 64  # bytes of a line of the cache
MEMINFO = Path("/proc/meminfo")
UNASKED = 1 << 26
"""Bytes that are not worth a look."""


def available_memory() -> int | None:
    """Return the bytes that can be taken now, None where the system does not say."""
    try:
        for line in MEMINFO.read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None


def require_memory(size: int, what: str) -> None:
    """Refuse what does not fit the memory that is available now.

    Parameters
    ----------
    size
        Bytes.
    what
        What takes them.

    Raises
    ------
    MisuseError
        Where there are not that many; it says how many it would take and how many there are.
    """
    held = None if size < UNASKED else available_memory()
    if held is not None and size > held:
        raise MisuseError(
            f"a request that fits the memory is expected, got {what}, which takes {size / 1e9:.3g} GB "
            f"of {held / 1e9:.3g} GB available"
        )


def aligned(shape: tuple[int, ...], kind: type[Any] = np.float64, *, zero: bool = False) -> NDArray[Any]:
    """Return an array of eight-byte numbers that begins where a line of the cache does.

    Examples
    --------
    >>> aligned((3, 5), zero=True).ctypes.data % LINE
    0
    """
    size = math.prod(shape)
    whole = (np.zeros if zero else np.empty)(size + LINE // 8, dtype=kind)
    first = -whole.ctypes.data % LINE // 8
    return whole[first : first + size].reshape(shape)
