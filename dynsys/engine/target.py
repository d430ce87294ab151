"""Processors that code is made for: this one, or a named one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import llvmlite.binding as llvm


@dataclass(frozen=True)
class Target:
    """A processor as LLVM names it.

    Parameters
    ----------
    triple, processor, features
        LLVM's words, e.g. ``x86_64-unknown-linux-gnu``, ``skylake-avx512``, ``+avx2,+fma``.
    vector_bits
        Width of a vector register.
    registers
        How many there are.
    fma
        Whether it multiplies and adds with one rounding; without it products are rounded before they are added.
    """

    triple: str
    processor: str
    features: str
    vector_bits: int
    registers: int
    fma: bool

    def machine(self) -> llvm.TargetMachine:
        """Return LLVM's machine for it, made anew (a machine belongs to one thread)."""
        _initialize()
        target = llvm.Target.from_triple(self.triple)
        return target.create_target_machine(
            cpu=self.processor, features=self.features, opt=3, reloc="pic", codemodel="small", jit=False
        )


@lru_cache(maxsize=1)
def _initialize() -> None:
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()


@lru_cache(maxsize=1)
def host() -> Target:
    """Return the processor of this machine.

    Examples
    --------
    >>> host().vector_bits >= 128
    True
    """
    features = llvm.get_host_cpu_features()
    triple = llvm.get_process_triple()
    names = {name for name, held in features.items() if held}
    if triple.startswith(("aarch64", "arm64")):
        bits, registers, fma = 128, 32, True
    elif "avx512f" in names:
        bits, registers, fma = 512, 32, True
    elif "avx" in names:
        bits, registers, fma = 256, 16, "fma" in names
    else:
        bits, registers, fma = 128, 16, False
    return Target(triple, llvm.get_host_cpu_name(), features.flatten(), bits, registers, fma)


NAMED = {
    "x86-64": Target("x86_64-unknown-linux-gnu", "x86-64", "", 128, 16, False),
    "haswell": Target("x86_64-unknown-linux-gnu", "haswell", "", 256, 16, True),
    "skylake-avx512": Target("x86_64-unknown-linux-gnu", "skylake-avx512", "", 512, 32, True),
    "neoverse-n1": Target("aarch64-unknown-linux-gnu", "neoverse-n1", "", 128, 32, True),
}
"""Processors to emit code for without having them."""
