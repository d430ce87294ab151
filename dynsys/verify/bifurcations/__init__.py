"""Bifurcations of cycles, proved."""

from dynsys.verify.bifurcations.branch import BranchProof as BranchProof
from dynsys.verify.bifurcations.branch import prove_branch as prove_branch
from dynsys.verify.bifurcations.cascade import prove_flips as prove_flips
from dynsys.verify.bifurcations.documents import bifurcation_certificate as bifurcation_certificate
from dynsys.verify.bifurcations.documents import branch_certificate as branch_certificate
from dynsys.verify.bifurcations.documents import doubled_branch_certificate as doubled_branch_certificate
from dynsys.verify.bifurcations.doubled import DoubledBranchProof as DoubledBranchProof
from dynsys.verify.bifurcations.doubled import prove_doubled_branch as prove_doubled_branch
from dynsys.verify.bifurcations.proof import prove_bifurcation as prove_bifurcation
from dynsys.verify.bifurcations.result import BifurcationProof as BifurcationProof
from dynsys.verify.bifurcations.result import Kind as Kind
from dynsys.verify.bifurcations.result import outward_decimals as outward_decimals
