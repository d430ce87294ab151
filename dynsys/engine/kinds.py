"""The kinds of kernels, and the text of one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dynsys.engine.density import write_density
from dynsys.engine.iterate import write_evaluate, write_iterate, write_record
from dynsys.engine.kernel import Kernel
from dynsys.engine.tangent import write_tangent
from dynsys.engine.writer import Writer


@dataclass(frozen=True)
class Kind:
    """A kind of kernel.

    Parameters
    ----------
    write
        Writes the body; what the kernel does is said there.
    arguments
        LLVM's type and the name of what it takes besides the common arguments.
    """

    write: Callable[[Writer], None]
    arguments: tuple[tuple[str, str], ...] = ()


KINDS = {
    "iterate": Kind(write_iterate),
    "record": Kind(write_record, (("ptr", "record"),)),
    "evaluate": Kind(write_evaluate, (("ptr", "record"),)),
    "density": Kind(
        write_density,
        (("ptr", "counts"), ("i64", "bins"), ("double", "low"), ("double", "high"), ("double", "scale")),
    ),
    "tangent": Kind(write_tangent, (("ptr", "exponents"), ("i64", "every"))),
}


def emit(kernel: Kernel) -> str:
    """Return the module's LLVM text."""
    kind, writer = KINDS[kernel.kind], Writer(kernel)
    kind.write(writer)
    return writer.module("".join(f", {type_} %{name}" for type_, name in kind.arguments))
