"""Claims: frozen data that read as sentences, and their prover."""

from dynsys.verify.claims.bifurcations import BifurcationIn as BifurcationIn
from dynsys.verify.claims.branches import BranchOver as BranchOver
from dynsys.verify.claims.branches import DoubledBranchFrom as DoubledBranchFrom
from dynsys.verify.claims.claim import Claim as Claim
from dynsys.verify.claims.claim import DerivedClaim as DerivedClaim
from dynsys.verify.claims.claim import FoundClaim as FoundClaim
from dynsys.verify.claims.claim import PlainClaim as PlainClaim
from dynsys.verify.claims.cycles import AllCycles as AllCycles
from dynsys.verify.claims.escape import EscapeOutside as EscapeOutside
from dynsys.verify.claims.functions import ExpansionBound as ExpansionBound
from dynsys.verify.claims.functions import ZeroBetween as ZeroBetween
from dynsys.verify.claims.identity import Identity as Identity
from dynsys.verify.claims.inequality import Inequality as Inequality
from dynsys.verify.claims.proof import Left as Left
from dynsys.verify.claims.proof import Proof as Proof
from dynsys.verify.claims.proof import ProofMethod as ProofMethod
from dynsys.verify.claims.proving import prove as prove
from dynsys.verify.claims.quantities import Bounds as Bounds
from dynsys.verify.claims.quantities import MonotoneQuantity as MonotoneQuantity
from dynsys.verify.claims.quantities import NoCycle as NoCycle
from dynsys.verify.claims.regions import AbsorbingRegion as AbsorbingRegion
from dynsys.verify.claims.regions import InvariantRegion as InvariantRegion
from dynsys.verify.claims.taylor import TaylorBound as TaylorBound
