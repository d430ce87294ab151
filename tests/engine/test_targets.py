"""Code is made for processors that are not here, with the registers and the operations that they have."""

from __future__ import annotations

import re

import pytest

from dynsys.derive.catalogue import model
from dynsys.derive.program import Program, tangent
from dynsys.engine.compiler import object_code, optimize
from dynsys.engine.kernel import Kernel, Shape, best_shape
from dynsys.engine.kinds import KINDS
from dynsys.engine.map import compile_map
from dynsys.engine.target import NAMED, Target, host, llvm

PLANAR = compile_map(model("scalar4").system)
MACHINES = {"x86-64": 62, "haswell": 62, "skylake-avx512": 62, "neoverse-n1": 183}  # e_machine of ELF
WIDEST = {"x86-64": r"%xmm\d", "haswell": r"%ymm\d", "skylake-avx512": r"%zmm\d", "neoverse-n1": r"\bv\d+\.2d"}
FUSED = {"haswell": r"\bvfn?m(add|sub)\d+pd", "skylake-avx512": r"\bvfn?m(add|sub)\d+pd", "neoverse-n1": r"\bfml[as]\b"}
ANY_FUSED = r"\bvfn?m(add|sub)|\bfn?m(add|sub)\b|\bfml[as]\b|\bfma\b"


def kernel(kind: str, target: Target, shape: Shape | None = None, name: str = "scalar4") -> Kernel:
    map_ = compile_map(model(name).system)
    n, program = map_.dimension, map_.program
    programs: dict[str, Program] = {
        "tangent": tangent(program, n),
        "density": map_.program_with(map_.system.state[0]),
        "evaluate": map_.jacobian_program,
    }
    program = programs.get(kind, program)
    dimension = 2 * n if kind == "tangent" else n
    return Kernel(kind, program, dimension, (0,), shape or best_shape(kind, program, dimension, target), target)


def assembly(kernel: Kernel) -> str:
    module, machine = optimize(kernel)
    return machine.emit_assembly(module)


@pytest.mark.parametrize("name", NAMED)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("model_name", ["scalar4", "ikeda"])
def test_object_code_for_every_processor(name: str, kind: str, model_name: str) -> None:
    for shape in (None, Shape(1, 1)):
        code = object_code(kernel(kind, NAMED[name], shape, model_name))
        assert code[:4] == b"\x7fELF"
        assert int.from_bytes(code[18:20], "little") == MACHINES[name]


@pytest.mark.parametrize("name", NAMED)
@pytest.mark.parametrize("kind", KINDS)
def test_the_widest_registers_are_used(name: str, kind: str) -> None:
    text = assembly(kernel(kind, NAMED[name]))
    assert re.search(WIDEST[name], text)
    if name in FUSED:
        assert re.search(FUSED[name], text)
    else:
        assert not re.search(ANY_FUSED, text)


def test_the_host_is_a_processor_that_llvm_knows() -> None:
    target = host()
    assert target.vector_bits in (128, 256, 512)
    assert object_code(kernel("iterate", target))
    features = set(target.features.split(","))
    if target.triple.startswith("x86_64"):
        assert target.fma == ("+fma" in features)


@pytest.mark.parametrize(
    ("triple", "features", "bits", "registers", "fma"),
    [
        ("x86_64-unknown-linux-gnu", ("sse2",), 128, 16, False),
        ("x86_64-unknown-linux-gnu", ("sse2", "avx"), 256, 16, False),
        ("x86_64-unknown-linux-gnu", ("sse2", "avx", "avx2", "fma"), 256, 16, True),
        ("x86_64-pc-windows-msvc", ("avx", "fma", "avx512f"), 512, 32, True),
        ("aarch64-unknown-linux-gnu", ("neon",), 128, 32, True),
        ("arm64-apple-darwin23", ("neon",), 128, 32, True),
    ],
)
def test_what_a_processor_has(
    triple: str, features: tuple[str, ...], bits: int, registers: int, fma: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Features(dict[str, bool]):
        def flatten(self) -> str:
            return ",".join(f"+{name}" for name in self)

    monkeypatch.setattr(llvm, "get_process_triple", lambda: triple)
    monkeypatch.setattr(llvm, "get_host_cpu_name", lambda: "some")
    monkeypatch.setattr(llvm, "get_host_cpu_features", lambda: Features(dict.fromkeys(features, True)))
    target = host.__wrapped__()
    assert (target.vector_bits, target.registers, target.fma) == (bits, registers, fma)
    assert target.features == ",".join(f"+{name}" for name in features)


def test_shapes_are_powers_of_two_that_fit() -> None:
    for target in NAMED.values():
        for name in ("balanced", "scalar4", "scalar4-full", "scalar:depth=6", "rank1:dimension=3"):
            map_ = compile_map(model(name).system)
            for kind in KINDS:
                shape = best_shape(kind, map_.program, map_.dimension, target)
                assert shape.lanes == target.vector_bits // 64
                assert shape.groups in (1, 2, 4, 8, 16)
