"""From a kernel that walks to machine code in this process."""

from __future__ import annotations

import ctypes
import threading
from functools import lru_cache

import llvmlite
import llvmlite.binding as llvm

from dynsys.engine import cache
from dynsys.engine.kernel import Kernel
from dynsys.engine.walking.arguments import ARGUMENTS, TURNING
from dynsys.engine.walking.walk import Walk
from dynsys.engine.writer import Writer

VERSION = "2"
"""Raise it with any change of what is emitted: cached objects of other versions are not used."""
_LOCK = threading.Lock()


def emit_walk(kernel: Kernel) -> str:
    """Return the module's LLVM text."""
    writer = Writer(kernel)
    Walk(writer, kernel.kind == TURNING).write()
    return writer.module("".join(f", ptr %{name}" for name in ARGUMENTS))


def walk_module(kernel: Kernel) -> tuple[llvm.ModuleRef, llvm.TargetMachine]:
    """Return the module of a kernel, ready to be written as machine code by the machine beside it.

    The text is in the order in which it shall run: LLVM's passes over it would take as long as all the rest and gain a
    tenth at most.
    """
    module, machine = llvm.parse_assembly(emit_walk(kernel)), kernel.target.machine()
    module.triple, module.data_layout = kernel.target.triple, str(machine.target_data)
    module.verify()
    return module, machine


class CompiledWalk:
    """A kernel that can be called, without holding the interpreter's lock; the code lives as long as this does."""

    def __init__(self, kernel: Kernel, code: bytes) -> None:
        llvm.initialize_native_target()
        llvm.initialize_native_asmprinter()
        machine = llvm.Target.from_triple(kernel.target.triple).create_target_machine(jit=True)
        self._engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)
        self._engine.add_object_file(llvm.ObjectFileRef.from_data(code))
        self._engine.finalize_object()
        pointer, whole = ctypes.c_void_p, ctypes.c_int64
        types = [pointer] * 3 + [whole] * 4 + [pointer] * len(ARGUMENTS)
        self._function = ctypes.CFUNCTYPE(None, *types)(self._engine.get_function_address("kernel"))

    def __call__(self, *arguments: int) -> None:
        self._function(*arguments)


@lru_cache(maxsize=128)
def _compiled(kernel: Kernel) -> CompiledWalk:
    key = repr(("walk", VERSION, kernel.key, llvmlite.__version__, llvm.llvm_version_info))
    code = cache.load(key)
    if code is None:
        module, machine = walk_module(kernel)
        code = machine.emit_object(module)
        cache.save(key, code)
    return CompiledWalk(kernel, code)


def compile_walk(kernel: Kernel) -> CompiledWalk:
    """Return a kernel compiled for this machine, from memory, from the object cache, or made now."""
    with _LOCK:
        return _compiled(kernel)
