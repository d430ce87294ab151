"""One step of Newton's method for a ring of points, by condensation: O(p) operations, written as code.

Row by row: A_i x_i + P_i e − x_(i+1) at point i, with x_(p+1) = C x_1, then linear conditions over x_1, then the
border, which is the plane that the correction stays in. The points are eliminated one after another. The m rows that
couple x_1, x_i and what is shared are merged with those of point i, of which the 2m the best pivots are taken in the
columns of x_i; m rows are left that couple x_1, x_(i+1) and what is shared. The border is reduced along with them.
Jacobians are never multiplied with each other, so that a long unstable cycle keeps its digits.

References
----------
E. J. Doedel, J. P. Kernévez, *AUTO: software for continuation and bifurcation problems in ordinary differential
equations* (1986), the condensation of parameters. H. B. Keller, *Numerical solution of bifurcation and nonlinear
eigenvalue problems* (1977), bordered systems.
"""

from __future__ import annotations

from collections.abc import Sequence

from dynsys.engine.walking.arguments import ROUNDINGS
from dynsys.engine.walking.code import ZERO, Code, Index
from dynsys.engine.walking.rows import Rows
from dynsys.engine.walking.sizes import Sizes
from dynsys.engine.walking.substitute import Substitution
from dynsys.engine.writer import Values, Writer


class Newton:
    """What writes one step of Newton's method.

    Parameters
    ----------
    writer, code
        The kernel under way.
    sizes
        Of the ring.
    z, null, border
        Arrays of N numbers: the unknowns, what the null vector is written to, the border.
    kept
        Memory for both solutions, (p + 1, m) each, then for the (p, m, width) rows of the points eliminated.
    """

    def __init__(self, writer: Writer, code: Code, sizes: Sizes, z: str, null: str, border: str, kept: str) -> None:
        self.writer, self.code, self.sizes, self.z, self.border = writer, code, sizes, z, border
        width = sizes.width
        self._inside = code.multiply(sizes.m, "%stride")
        self._closed = code.array(sizes.m)
        self._rows = Rows(code, code.array(sizes.rows * width), width)
        self._fixed, self._turning, self._local = (
            Rows(code, base, width) for base in ("%closing", "%turning", "%local")
        )
        self._closings = Rows(code, code.array(sizes.m * width), width) if sizes.turning else self._fixed
        self._back = Substitution(code, sizes, z, null, kept)

    def step(self) -> str:
        """Correct z and write the null vector; return the bits of the largest square of a change, in the metric."""
        self._close()
        self._condense()
        self._finish()
        return self._back.substitute(self._closings, self._back.solve_last(self._rows))

    def _shared(self, j: int) -> str:
        """Return a shared unknown."""
        return self.code.load(self.z, self.code.add(self._inside, j))

    def _at_first(self, rows: Rows, r: Index) -> str:
        """Return the product of a row with x_1."""

        def term(j: str, total: str) -> Sequence[str]:
            return [self.code.fused(1, rows.entry(r, j), self.code.load(self.z, j), total)]

        return self.code.each(0, self.sizes.m, term, [("double", ZERO)])[0]

    def _close(self) -> None:
        """Write x_(p+1) = C x_1, and its derivatives as rows of the last equations."""
        code, sizes, width = self.code, self.sizes, self.sizes.width

        def component(k: str) -> None:
            if sizes.turning:
                turn = code.splat(self._shared(sizes.e - 1), width)
                row = code.fused(width, turn, self._turning.get(k), self._fixed.get(k))
                rate = self._at_first(self._turning, k)
                self._closings.put(code.insert(width, row, {sizes.last - 1: rate}), k)
            code.store(self._at_first(self._closings, k), self._closed, k)

        code.each(0, sizes.m, component)

    def jacobians(self, slot: str) -> tuple[str, str]:
        """Write the (p, m, m) Jacobians at z; return 0 or nan, and the largest square of a residual in the metric.

        The first is nan where something at a point is not finite; the second leaves out what rounding may have done.
        """
        code, one, m, parameters = self.code, self.code.one, self.sizes.m, self._parameters()
        self._close()

        def at_point(i: str, nothing: str, largest: str) -> Sequence[str]:
            first, outputs, following = code.multiply(i, m * m), self._outputs(i, parameters), self._following(i)
            for j, entry in enumerate(outputs[m : m + m * m]):
                code.store(entry, slot, code.add(first, j))
            for output in outputs:
                nothing = code.fused(1, output, ZERO, nothing)
            start = code.multiply(i, m)
            point = [one.intrinsic("fabs", code.load(self.z, code.add(start, j))) for j in range(m)]
            for k in range(m):
                gap = one.binary("fsub")(code.load(following, k), outputs[k])
                moved = ZERO
                for j in range(m):
                    moved = code.fused(1, one.intrinsic("fabs", outputs[m + k * m + j]), point[j], moved)
                moved = one.binary("fmul")(moved, one.number(ROUNDINGS * 2.0**-52))
                excess = code.fused(1, gap, gap, one.negate(one.binary("fmul")(moved, moved)))
                excess = one.binary("fmul")(code.load("%metric", code.add(start, k)), excess)
                largest = one.select(one.compare("ogt", excess, largest), excess, largest)
            return [nothing, largest]

        nothing, largest = code.each(0, "%stride", at_point, [("double", ZERO), ("double", ZERO)])
        return nothing, largest

    def _following(self, i: str) -> str:
        """Return where the point after a point stands: the next one, or C x_1 after the last."""
        code, text = self.code, self.code.text
        following = code.add(i, 1)
        last = text.let(f"icmp eq i64 {following}, %stride")
        return text.let(
            f"select i1 {last}, ptr {self._closed}, ptr {code.at(self.z, code.multiply(following, self.sizes.m))}"
        )

    def _parameters(self) -> Values:
        free = {i: self._shared(j) for j, i in enumerate(self.writer.kernel.varied)}
        return [free[i] if i in free else self.writer.uniform[i] for i in range(self.writer.k)]

    def _outputs(self, i: str, parameters: Values) -> Values:
        """Return the rule, its Jacobian and its derivatives with respect to the parameters at a point."""
        start = self.code.multiply(i, self.sizes.m)
        point = [self.code.load(self.z, self.code.add(start, j)) for j in range(self.sizes.m)]
        return self.writer.step(point, parameters)

    def _condense(self) -> None:
        """Eliminate every point but the first; m rows and the border are left."""
        code, sizes, rows, text = self.code, self.sizes, self._rows, self.code.text
        m, f, width, border = sizes.m, sizes.f, sizes.width, 2 * sizes.m
        parameters = self._parameters()
        rest = range(sizes.shared, width)
        begin = [*range(m, 2 * m), *[None] * m, *range(m), *rest]
        shift = [*range(m, 2 * m), *[None] * m, *range(sizes.first, sizes.shared), *rest]

        def at_point(i: str) -> None:
            start, outputs = code.multiply(i, m), self._outputs(i, parameters)
            following = self._following(i)
            fresh = []
            for k in range(m):
                entries = {j: outputs[m + k * m + j] for j in range(m)}
                entries |= {sizes.shared + j: outputs[m + m * m + k * f + j] for j in range(f)}
                entries[sizes.right] = code.one.binary("fsub")(code.load(following, k), outputs[k])
                fresh.append(code.insert(width, code.constant(width, {m + k: -1.0}), entries))
            along = code.widen(width, code.load(self.border, start, m), m)

            def begins() -> None:
                for k in range(m):
                    rows.put(code.shuffle(width, fresh[k], begin), k)
                rows.put(code.shuffle(width, along, begin), border)

            def merges() -> None:
                for k in range(m):
                    rows.put(fresh[k], m + k)
                rows.put(text.let(f"fadd <{width} x double> {along}, {rows.get(border)}"), border)
                rows.eliminate(m, 2 * m, 2 * m + 1)
                kept = self._back.pivots(i)

                def keep(k: str) -> None:
                    kept.put(rows.get(k), k)
                    rows.put(code.shuffle(width, rows.get(code.add(k, m)), shift), k)

                code.each(0, m, keep)
                rows.put(code.shuffle(width, rows.get(border), shift), border)

            code.when(text.let(f"icmp eq i64 {i}, 0"), begins, merges)

        code.each(0, "%stride", at_point)

    def _finish(self) -> None:
        """Close the ring, and eliminate what is left: x_1 and what is shared."""
        code, sizes, rows, width = self.code, self.sizes, self._rows, self.sizes.width
        m, last = sizes.m, sizes.last
        places = [*range(sizes.first, sizes.right + 1), *[None] * (width - last - 1)]

        def closed(r: Index) -> str:
            """Return a row with x_(p+1) expressed by x_1 and what is shared."""

            def add(k: str, row: str) -> Sequence[str]:
                factor = code.splat(rows.entry(r, k), width)
                return [code.fused(width, factor, self._closings.get(k), row)]

            kind = f"<{width} x double>"
            return code.each(0, m, add, [(kind, code.shuffle(width, rows.get(r), places))])[0]

        code.each(0, m, lambda r: rows.put(closed(r), r))
        shared = {m + j: code.load(self.border, code.add(self._inside, j)) for j in range(sizes.e)}
        plane = code.insert(width, code.constant(width, {last + 1: 1.0}), shared)
        rows.put(code.text.let(f"fadd <{width} x double> {closed(2 * m)}, {plane}"), m)
        for k in range(sizes.conditions):
            defect = code.one.binary("fsub")(code.load("%goal", k), self._at_first(self._local, k))
            rows.put(code.insert(width, self._local.get(k), {last: defect}), m + 1 + k)
        rows.eliminate(last, last, last)
