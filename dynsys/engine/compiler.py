"""From a kernel to machine code in this process."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable, Sequence
from functools import lru_cache

import llvmlite
import llvmlite.binding as llvm

from dynsys.engine import cache
from dynsys.engine.kernel import Kernel
from dynsys.engine.kinds import KINDS, emit

_FLAGS = "speed 1, no vectorizers, no unrolling"
_TYPES = {"ptr": ctypes.c_void_p, "i64": ctypes.c_int64, "double": ctypes.c_double}
_COMMON = [ctypes.c_void_p] * 3 + [ctypes.c_int64] * 4
_LOCK = threading.Lock()


def module_of(kernel: Kernel, text: str) -> tuple[llvm.ModuleRef, llvm.TargetMachine]:
    """Return LLVM text as a module for the target of a kernel, and the machine that writes it as machine code."""
    module, machine = llvm.parse_assembly(text), kernel.target.machine()
    module.triple, module.data_layout = kernel.target.triple, str(machine.target_data)
    module.verify()
    return module, machine


def optimize(kernel: Kernel) -> tuple[llvm.ModuleRef, llvm.TargetMachine]:
    """Return the module of a kernel, ready to be written as machine code by the machine beside it."""
    module, machine = module_of(kernel, emit(kernel))
    options = llvm.create_pipeline_tuning_options(speed_level=1)
    options.loop_vectorization = options.slp_vectorization = options.loop_unrolling = False
    builder = llvm.create_pass_builder(machine, options)
    builder.getModulePassManager().run(module, builder)
    return module, machine


def object_code(kernel: Kernel) -> bytes:
    """Return the machine code of a kernel for its target, which need not be this machine."""
    return _written(*optimize(kernel))


def unoptimized(kernel: Kernel, text: str) -> bytes:
    """Return LLVM text as machine code for the target of a kernel, in the order in which it is written.

    For long text written in the order in which it shall run: LLVM's passes over it would take as long as all the rest
    and gain a tenth at most.
    """
    return _written(*module_of(kernel, text))


def _written(module: llvm.ModuleRef, machine: llvm.TargetMachine) -> bytes:
    code: bytes = machine.emit_object(module)
    return code


class Compiled:
    """A kernel that can be called, without holding the interpreter's lock; the code lives as long as this does.

    Parameters
    ----------
    kernel
        For this machine.
    code
        Its machine code.
    types
        Of the arguments after those that all kernels have: ptr, i64 or double.
    """

    def __init__(self, kernel: Kernel, code: bytes, types: Sequence[str]) -> None:
        llvm.initialize_native_target()
        llvm.initialize_native_asmprinter()
        machine = llvm.Target.from_triple(kernel.target.triple).create_target_machine(jit=True)
        self._engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)
        self._engine.add_object_file(llvm.ObjectFileRef.from_data(code))
        self._engine.finalize_object()
        address = self._engine.get_function_address("kernel")
        self._function = ctypes.CFUNCTYPE(None, *_COMMON, *(_TYPES[type_] for type_ in types))(address)

    def __call__(self, *arguments: object) -> None:
        self._function(*arguments)


def compiled(kernel: Kernel, made_by: str, make: Callable[[Kernel], bytes], types: Sequence[str]) -> Compiled:
    """Return a kernel with its machine code from the object cache, else made now and kept there.

    Parameters
    ----------
    kernel
        For this machine.
    made_by
        What else the code hangs on, in words: cached code of other words is not used.
    make
        Returns the machine code.
    types
        As for `Compiled`.
    """
    key = repr((made_by, kernel.key, llvmlite.__version__, llvm.llvm_version_info))
    code = cache.load(key)
    if code is None:
        code = make(kernel)
        cache.save(key, code)
    return Compiled(kernel, code, types)


@lru_cache(maxsize=512)
def _compiled(kernel: Kernel) -> Compiled:
    return compiled(kernel, _FLAGS, object_code, [type_ for type_, _ in KINDS[kernel.kind].arguments])


def compile_kernel(kernel: Kernel) -> Compiled:
    """Return a kernel compiled for this machine, from memory, from the object cache, or made now."""
    with _LOCK:
        return _compiled(kernel)
