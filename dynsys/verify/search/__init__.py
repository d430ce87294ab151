"""Branch and prune that knows no mathematics: cells are tried, and proved, split or given up; the tree is the evidence.

A cell is tried before it is split, so that no two sibling leaves could have been one: leaves are as coarse as the
one who decides allows. The tree is a function of the cells alone: batches, threads, the order and interruptions
change nothing in it.
"""

from dynsys.verify.search.cells import Cells as Cells
from dynsys.verify.search.cells import Floats as Floats
from dynsys.verify.search.cells import float_box as float_box
from dynsys.verify.search.cells import shares as shares
from dynsys.verify.search.cells import split_places as split_places
from dynsys.verify.search.loop import SearchMethod as SearchMethod
from dynsys.verify.search.loop import SearchResult as SearchResult
from dynsys.verify.search.loop import branch_and_prune as branch_and_prune
from dynsys.verify.search.progress import Progress as Progress
from dynsys.verify.search.progress import SearchEnding as SearchEnding
from dynsys.verify.search.state import SearchState as SearchState
from dynsys.verify.search.tree import Tree as Tree
