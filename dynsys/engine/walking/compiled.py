"""From a kernel that walks to machine code in this process."""

from __future__ import annotations

import threading
from functools import lru_cache

from dynsys.engine.compiler import Compiled, compiled, unoptimized
from dynsys.engine.kernel import Kernel
from dynsys.engine.walking.arguments import ARGUMENTS, TURNING
from dynsys.engine.walking.walk import Walk
from dynsys.engine.writer import Writer

_LOCK = threading.Lock()


def emit_walk(kernel: Kernel) -> str:
    """Return the module's LLVM text."""
    writer = Writer(kernel)
    Walk(writer, kernel.kind == TURNING).write()
    return writer.module("".join(f", ptr %{name}" for name in ARGUMENTS))


@lru_cache(maxsize=128)
def _compiled(kernel: Kernel) -> Compiled:
    return compiled(kernel, "walk", lambda k: unoptimized(k, emit_walk(k)), ["ptr"] * len(ARGUMENTS))


def compile_walk(kernel: Kernel) -> Compiled:
    """Return a kernel compiled for this machine, from memory, from the object cache, or made now."""
    with _LOCK:
        return _compiled(kernel)
