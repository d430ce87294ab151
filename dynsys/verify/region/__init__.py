"""Boxes of starts, proved to converge to a family of fixed points or to go to infinity."""

from dynsys.verify.region.prover import RegionMethod as RegionMethod
from dynsys.verify.region.prover import prove_region as prove_region
from dynsys.verify.region.result import RegionProof as RegionProof
