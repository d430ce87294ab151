"""Random starts in the regions of `proofs/concentration.py`, iterated to the end: is there a counterexample?

    python tests/benchmarks/region_starts.py 1000000

η is log-uniform in [10⁻³, 1/5], |b₀| log-uniform from 10⁻¹² to 1/5 or uniform, y₀ from the threshold to 1/20, in the
pieces that need none also from 0. The exact map is iterated in the coordinates e = (xy)² − 1 and y, in which nothing
cancels: e' = eq is a product. An orbit has ended where y < 0 and what it can still fall, about 2εG/(−4y), is below a
millionth of −y. It prints the least and the greatest gap against the bounds 0 and 20/3, and those of the pieces.
"""

from __future__ import annotations

import sys
import time

import numpy as np

from dynsys.derive.program import Program, build_program
from dynsys.engine.orbits import Orbits
from dynsys.study.ledger import ledger

BLOCK, SEED = 8192, 1
FAR = 1e-6


def rule() -> Program:
    """Return the program of a step of (e, y) at ε."""
    ledger()
    from dynsys.proofs.wedge import NEXT_Y, at, e, eps, q, y

    return build_program((e, y, eps), (at(e * q), at(NEXT_Y)))


def starts(count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return e₀, y₀ and ε, sorted by ε."""
    random = np.random.default_rng(SEED)
    eps = np.sort(np.exp(random.uniform(np.log(1e-3), np.log(0.2), count)) ** 2)[::-1]
    small = np.exp(random.uniform(np.log(1e-12), np.log(0.2), count))
    b = np.where(random.random(count) < 0.5, small, random.uniform(0, 0.2, count)) * random.choice([-1, 1], count)
    pieces = (eps >= 0.0142**2) & (random.random(count) < 0.5)
    least = np.where(pieces, 0.0, 2 * eps * np.maximum(0, 0.3505 * np.log(1 / eps) - 1.3))
    share = np.where(random.random(count) < 0.5, random.random(count), np.exp(random.uniform(np.log(1e-3), 0, count)))
    return b * (2 + b), least + (0.05 - least) * share, eps


def gaps(program: Program, e: np.ndarray, y: np.ndarray, eps: np.ndarray) -> tuple[np.ndarray, np.ndarray, int]:
    """Return the gaps at the end, the ε they belong to, and the number of steps."""
    ended, at, steps = [], [], 0
    while len(e):
        orbits = Orbits(program, np.column_stack([e, y]), eps[:, None])
        rounds = int(2 / eps.min()) + 1
        orbits.advance(rounds)
        steps += rounds * len(e)
        e, y = orbits.states.T
        rate = np.maximum(-4 * y, 1e-300)
        done = (y < 0) & (2 * eps * (1 + e) * e * e < FAR * -y * np.minimum(rate, 1)) | ~np.isfinite(e)
        ended.append(2 * (1 - np.sqrt(1 + y[done])) / eps[done])
        at.append(eps[done])
        e, y, eps = e[~done], y[~done], eps[~done]
    return np.concatenate(ended), np.concatenate(at), steps


def main() -> None:
    """Iterate and report."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    program, (e, y, eps) = rule(), starts(count)
    found, where, steps, begun = [], [], 0, time.perf_counter()
    for first in range(0, count, BLOCK):
        part = slice(first, first + BLOCK)
        more, at, made = gaps(program, e[part], y[part], eps[part])
        found.append(more)
        where.append(at)
        steps += made
    gap, at = np.concatenate(found), np.concatenate(where)
    seconds = time.perf_counter() - begun
    print(f"{len(gap)} starts, {steps:.3g} steps, {seconds:.0f} s, {steps / seconds:.3g} steps a second")
    print(f"not finite: {np.count_nonzero(~np.isfinite(gap))}")
    print(f"gap: least {np.nanmin(gap):.6g} (> 0), greatest {np.nanmax(gap):.6g} (< 20/3)")
    for low, high, bound in ((0.0142, 0.1, 5.68), (0.1, 0.1414, 3.39), (0.1414, 0.2, 3.38)):
        inside = (at >= low**2) & (at <= high**2)
        if inside.any():
            print(f"η from {low} to {high}: greatest {np.nanmax(gap[inside]):.6g} (< {bound})")


if __name__ == "__main__":
    main()
