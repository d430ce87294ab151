"""Studies: explore and derive joined, written down in one folder."""

from dynsys.study.cycles import FoundCycles as FoundCycles
from dynsys.study.cycles import search_cycles as search_cycles
from dynsys.study.job import Study as Study
from dynsys.study.job import run_study as run_study
from dynsys.study.known import Comparison as Comparison
from dynsys.study.known import compare_known as compare_known
