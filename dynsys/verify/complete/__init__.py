"""Complete lists of cycles, proved."""

from dynsys.verify.complete.entropy import EntropyBound as EntropyBound
from dynsys.verify.complete.entropy import entropy_from_below as entropy_from_below
from dynsys.verify.complete.prover import prove_all_cycles as prove_all_cycles
from dynsys.verify.complete.result import CompleteCycles as CompleteCycles
from dynsys.verify.complete.result import Undecided as Undecided
from dynsys.verify.complete.searching import CompleteMethod as CompleteMethod
