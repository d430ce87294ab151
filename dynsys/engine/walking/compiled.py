"""From a kernel that walks to machine code in this process."""

from __future__ import annotations

import threading
from functools import lru_cache

from dynsys.engine.compiler import Compiled, compiled, module_of
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


def walk_code(kernel: Kernel) -> bytes:
    """Return the machine code of a kernel for its target.

    The text is in the order in which it shall run: LLVM's passes over it would take as long as all the rest and gain a
    tenth at most.
    """
    module, machine = module_of(kernel, emit_walk(kernel))
    code: bytes = machine.emit_object(module)
    return code


@lru_cache(maxsize=128)
def _compiled(kernel: Kernel) -> Compiled:
    return compiled(kernel, "walk", walk_code, ["ptr"] * len(ARGUMENTS))


def compile_walk(kernel: Kernel) -> Compiled:
    """Return a kernel compiled for this machine, from memory, from the object cache, or made now."""
    with _LOCK:
        return _compiled(kernel)
