"""The control register: nearest, nothing flushed, for the duration of a kernel.

A library may leave a thread rounding upward, or with subnormal numbers turned off. A kernel of enclosures reads the
register of its own thread when it begins, sets it, and gives it back as it was when it ends. The work in between is a
function of its own that is not inlined, so that no instruction moves past the setting.
"""

from __future__ import annotations

from dynsys.errors import MisuseError

X86 = 0x1F80  # MXCSR: every exception masked, to nearest, no FTZ and no DAZ
_X86 = """declare void @llvm.x86.sse.stmxcsr(ptr)
declare void @llvm.x86.sse.ldmxcsr(ptr)

define void @kernel({parameters}) nounwind "stackrealign" {{
  %before = alloca i32, align 4
  %wanted = alloca i32, align 4
  call void @llvm.x86.sse.stmxcsr(ptr %before)
  store i32 {wanted}, ptr %wanted, align 4
  call void @llvm.x86.sse.ldmxcsr(ptr %wanted)
  call void @inside({arguments})
  call void @llvm.x86.sse.ldmxcsr(ptr %before)
  ret void
}}
"""
_ARM = """declare i64 @llvm.aarch64.get.fpcr()
declare void @llvm.aarch64.set.fpcr(i64)

define void @kernel({parameters}) nounwind {{
  %before = call i64 @llvm.aarch64.get.fpcr()
  call void @llvm.aarch64.set.fpcr(i64 0)
  call void @inside({arguments})
  call void @llvm.aarch64.set.fpcr(i64 %before)
  ret void
}}
"""


def guarded(triple: str, parameters: str) -> str:
    """Return the function ``kernel`` that calls ``inside`` with the register set.

    Parameters
    ----------
    triple
        LLVM's name of the machine.
    parameters
        Types and names, as in a definition.

    Raises
    ------
    MisuseError
        For a processor whose register is not known here.
    """
    machine = triple.partition("-")[0]
    arguments = ", ".join(f"{part.split()[0]} {part.split()[-1]}" for part in parameters.split(", "))
    if machine in ("x86_64", "amd64"):
        return _X86.format(parameters=parameters, arguments=arguments, wanted=X86)
    if machine in ("aarch64", "arm64"):
        return _ARM.format(parameters=parameters, arguments=arguments)
    raise MisuseError(f"a processor of x86-64 or AArch64 is expected for fast enclosures, got {machine}")
