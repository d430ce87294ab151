"""A whole process, as a person waits for it: one diagram of 2048 columns by 2500 records with its picture.

Once with an object cache that is empty and once with a full one; and what is spent on imports alone.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from timing import seconds, table

from dynsys.engine.cache import VARIABLE
from dynsys.engine.target import host

ROUNDS = 7
DIAGRAM = (
    "-m", "dynsys", "diagram", "scalar4", "--over", "eta=0.1:0.6", "--start", "x=1.5,y=0.5",
    "--count", "2048", "--record", "2500", "--out", "diagram.png",
)  # fmt: skip
IMPORTS = {
    "import dynsys": "import dynsys",
    "import dynsys.engine": "import dynsys.engine",
    "import dynsys.explore": "import dynsys.explore",
    "import numpy, sympy, matplotlib.figure": "import numpy, sympy, matplotlib.figure",
    "python, nothing": "pass",
}


def median(words: tuple[str, ...], folder: str, cache: str) -> str:
    """Return the median time of a process in seconds."""
    environment = {**os.environ, VARIABLE: cache}

    def run() -> None:
        subprocess.run([sys.executable, *words], cwd=folder, env=environment, check=True, capture_output=True)

    return f"{statistics.median(seconds(run) for _ in range(ROUNDS)):.2f}"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        kept = str(Path(folder) / "cache")
        subprocess.run([sys.executable, *DIAGRAM], cwd=folder, env={**os.environ, VARIABLE: kept}, check=True)
        rows = [
            ["diagram with its picture, nothing compiled before", median(DIAGRAM, folder, "off")],
            ["the same, from the object cache", median(DIAGRAM, folder, kept)],
        ]
        rows += [[name, median(("-c", code), folder, kept)] for name, code in IMPORTS.items()]
    print(f"{host().processor}; medians of {ROUNDS}, whole processes, in seconds on the wall")
    table(("process", "s"), rows)


if __name__ == "__main__":
    main()
