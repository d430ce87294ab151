"""Programs: formulas as a plain straight-line list of operations, to be read by many arithmetics."""

from dynsys.derive.program.build import build_program as build_program
from dynsys.derive.program.fuse import fuse as fuse
from dynsys.derive.program.operations import Instruction as Instruction
from dynsys.derive.program.operations import Operation as Operation
from dynsys.derive.program.operations import Program as Program
from dynsys.derive.program.operations import Table as Table
from dynsys.derive.program.operations import multiplications as multiplications
from dynsys.derive.program.operations import run as run
from dynsys.derive.program.rational import evaluate_exactly as evaluate_exactly
from dynsys.derive.program.tangent import tangent as tangent
