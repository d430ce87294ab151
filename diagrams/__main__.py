"""``python -m dynsys.diagrams [FOLDER]``: make every figure anew."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

RECIPES = ("edge_of_stability", "slow_passage")


def main(folder: Path) -> list[Path]:
    """Draw every recipe into a folder and return the pictures."""
    from dynsys.draw import save_figure

    folder.mkdir(parents=True, exist_ok=True)
    return [save_figure(import_module(f"dynsys.diagrams.{name}").draw(), folder / f"{name}.png") for name in RECIPES]


if __name__ == "__main__":
    for picture in main(Path(sys.argv[1] if len(sys.argv) > 1 else ".")):
        sys.stdout.write(f"{picture}\n")
