"""Enclosures: proved, and never guessed."""

from dynsys.verify.cycles import CycleProof as CycleProof
from dynsys.verify.cycles import prove_cycle as prove_cycle
from dynsys.verify.cycles import prove_unique_cycle as prove_unique_cycle
from dynsys.verify.verdict import Verdict as Verdict
