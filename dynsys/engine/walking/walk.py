"""The kernel that walks: predict, correct, accept or shorten, choose the next step.

References
----------
H. B. Keller, *Numerical solution of bifurcation and nonlinear eigenvalue problems* (1977). E. L. Allgower, K. Georg,
*Introduction to Numerical Continuation Methods* (2003), chapter 6.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dynsys.engine.lanes import FloatLanes, double
from dynsys.engine.walking.arguments import ESCAPED, FULL, LOST, RANGE, SETTINGS
from dynsys.engine.walking.code import STRIP, ZERO, Code
from dynsys.engine.walking.condense import Newton
from dynsys.engine.walking.sizes import Sizes
from dynsys.engine.writer import Values, Writer

INFINITE = double(float("inf"))


class Walk:
    """What writes the kernel.

    ``state`` is z and ``varied`` the tangent (both N, written back), ``uniform`` the parameters that are not free,
    ``stride`` the period and ``steps`` the most points to write. Vectors of N numbers stand in whole strips, with zeros
    at their end. ``report`` gets the number of points and how the walk stopped.

    Parameters
    ----------
    w
        The kernel under way.
    turning
        Whether the closing depends on the last unknown.
    """

    def __init__(self, w: Writer, turning: bool) -> None:
        kernel = w.kernel
        self.sizes = sizes = Sizes(kernel.dimension, len(kernel.varied), turning)
        self.code = code = Code(w)
        self.text, self.strip = w.text, FloatLanes(w.text, STRIP)
        n = code.add(code.multiply(sizes.m, "%stride"), sizes.e)
        self.strips = self.text.let(f"udiv i64 {code.add(n, STRIP - 1)}, {STRIP}")
        self.length = length = code.multiply(self.strips, STRIP)
        self.row, self.guess, self.z, self.null, kept = (
            code.at("%work", code.multiply(length, place)) for place in range(5)
        )
        self.newton = Newton(w, code, sizes, self.z, self.null, self.row, kept)
        self.setting = {name: code.load("%settings", place) for place, name in enumerate(SETTINGS)}
        self.square = code.one.binary("fmul")(self.setting["tolerance"], self.setting["tolerance"])
        self.step = code.at("%settings", len(SETTINGS))
        self.count, self.status = code.variable("i64", 0), code.variable("i64", FULL)
        self.iteration, self.before = code.variable("i64", 0), code.variable("double", ZERO)
        self.turn = code.variable("double", ZERO)

    def write(self) -> None:
        """Write the walk; each part ends by going to the next one."""
        text, code = self.text, self.code
        code.label("predict")
        self._predict()
        code.label("correct")
        self._correct()
        text.add("judge:")
        self._judge()
        text.add("shorten:")
        self._shorten()
        text.add("accept:")
        self._accept()
        text.add("done:")
        for place, held in enumerate((self.count, self.status)):
            code.set(code.at("%report", place), "i64", code.get(held, "i64"))
        text.add("ret void")

    def _over(self, body: Callable[..., Sequence[str] | None], carried: Sequence[tuple[str, str]] = ()) -> list[str]:
        """Write a loop over the strips of the unknowns; ``body`` gets where one begins."""

        def inside(i: str, *values: str) -> Sequence[str]:
            return body(self.code.multiply(i, STRIP), *values) or ()

        return self.code.each(0, self.strips, inside, carried)

    def _load(self, base: str, index: str) -> str:
        return self.code.load(base, index, STRIP)

    def _store(self, value: str, base: str, index: str) -> None:
        self.code.store(value, base, index, STRIP)

    def _test(self, relation: str, a: str, b: str) -> str:
        return self.code.one.compare(relation, a, b)

    def _smaller(self, a: str, b: str) -> str:
        return self.code.one.select(self._test("olt", a, b), a, b)

    def _larger(self, a: str, b: str) -> str:
        return self.code.one.select(self._test("ogt", a, b), a, b)

    def _predict(self) -> None:
        """guess = z + step·tangent + step²/2·bend, in the plane orthogonal to row = metric·tangent."""
        code, one = self.code, self.code.one
        step = code.load(self.step)
        half = one.binary("fmul")(one.binary("fmul")(one.number(0.5), step), step)
        length, curve = code.splat(step, STRIP), code.splat(half, STRIP)

        def body(i: str) -> None:
            tangent = self._load("%varied", i)
            self._store(self.strip.binary("fmul")(self._load("%metric", i), tangent), self.row, i)
            guess = code.fused(STRIP, length, tangent, self._load("%state", i))
            guess = code.fused(STRIP, curve, self._load("%bend", i), guess)
            self._store(guess, self.guess, i)
            self._store(guess, self.z, i)

        self._over(body)
        code.set(self.iteration, "i64", 1)
        code.set(self.before, "double", INFINITE)

    def _correct(self) -> None:
        """Newton's method, as long as no change is twice the one before; changes are squared."""
        code, text, one = self.code, self.text, self.code.one
        change = text.let(f"bitcast i64 {self.newton.step()} to double")
        limit = one.binary("fmul")(one.number(4.0), code.get(self.before, "double"))
        code.branch(self._test("olt", change, limit), "shrinks", "shorten")
        text.add("shrinks:")
        code.set(self.before, "double", change)
        code.branch(self._test("ole", change, self.square), "judge", "again")
        text.add("again:")
        iteration = code.add(code.get(self.iteration, "i64"), 1)
        code.set(self.iteration, "i64", iteration)
        number = text.let(f"sitofp i64 {iteration} to double")
        code.branch(self._test("ole", number, self.setting["iterations"]), "correct", "shorten")

    def _judge(self) -> None:
        """A correction that is short beside the step, and a tangent that has not turned much."""
        code, one = self.code, self.code.one

        def squares(i: str, total: str) -> Values:
            null = self._load(self.null, i)
            weighted = self.strip.binary("fmul")(self._load("%metric", i), null)
            return [code.fused(STRIP, weighted, null, total)]

        nothing = (self.strip.type, "zeroinitializer")
        square = code.sum_of(self._over(squares, [nothing])[0])
        code.branch(self._test("ogt", square, ZERO), "positive", "shorten")
        self.text.add("positive:")
        code.branch(self._test("olt", square, INFINITE), "finite", "shorten")
        self.text.add("finite:")
        size = code.splat(one.intrinsic("sqrt", square), STRIP)

        def compare(i: str, product: str, moved: str) -> Values:
            tangent = self.strip.binary("fdiv")(self._load(self.null, i), size)
            self._store(tangent, self.null, i)
            product = code.fused(STRIP, self._load(self.row, i), tangent, product)
            change = self.strip.binary("fsub")(self._load(self.z, i), self._load(self.guess, i))
            weighted = self.strip.binary("fmul")(self._load("%metric", i), change)
            return [product, code.fused(STRIP, weighted, change, moved)]

        products, moves = self._over(compare, [nothing, nothing])
        cosine = self._larger(one.number(-1.0), self._smaller(one.number(1.0), code.sum_of(products)))
        turn = one.library("acos", cosine)
        code.set(self.turn, "double", turn)
        code.branch(self._test("ole", turn, self.setting["turn_max"]), "straight", "shorten")
        self.text.add("straight:")
        longest = one.binary("fmul")(self.setting["share"], code.load(self.step))
        moved = one.intrinsic("sqrt", code.sum_of(moves))
        code.branch(self._test("ole", moved, longest), "accept", "shorten")

    def _shorten(self) -> None:
        """A shorter step, without the curvature of the last one; or the end."""
        code = self.code
        step, least = code.load(self.step), self.setting["step_min"]
        code.branch(self._test("ole", step, least), "lost", "shorter")
        self.text.add("lost:")
        code.set(self.status, "i64", LOST)
        self.text.add("br label %done")
        self.text.add("shorter:")
        code.store(self._larger(code.one.binary("fmul")(self.setting["shrink"], step), least), self.step)
        self._over(lambda i: self._store("zeroinitializer", "%bend", i))
        self.text.add("br label %predict")

    def _accept(self) -> None:
        """Write the point, if it is a zero, and go on from it unless it is the last one."""
        code, text, strip = self.code, self.text, self.strip
        step, count = code.load(self.step), code.get(self.count, "i64")
        block = code.multiply(self.sizes.m**2, "%stride")
        nothing, residual = self.newton.jacobians(code.at("%jacobians", code.multiply(block, count)))
        code.branch(self._test("oeq", nothing, ZERO), "defined", "shorten")
        text.add("defined:")
        code.branch(self._test("ole", residual, self.square), "zero", "again")
        text.add("zero:")
        at = code.multiply(self.length, count)
        points, tangents, length = code.at("%points", at), code.at("%tangents", at), code.splat(step, STRIP)
        code.store(step, "%lengths", count)

        def body(i: str, far: str, left: str) -> Values:
            z, tangent = self._load(self.z, i), self._load(self.null, i)
            turned = strip.binary("fsub")(tangent, self._load("%varied", i))
            self._store(strip.binary("fdiv")(turned, length), "%bend", i)
            for value, base in ((z, "%state"), (z, points), (tangent, "%varied"), (tangent, tangents)):
                self._store(value, base, i)
            away = strip.binary("fsub")(z, self._load("%origin", i))
            weighted = strip.binary("fmul")(self._load("%metric", i), away)
            below = strip.compare("oge", z, self._load("%low", i))
            above = strip.compare("ole", z, self._load("%high", i))
            within = text.let(f"and {strip.of('i1')} {below}, {above}")
            return [code.fused(STRIP, weighted, away, far), text.let(f"and {strip.of('i1')} {left}, {within}")]

        ones = "<" + ", ".join(["i1 true"] * STRIP) + ">"
        squares, within = self._over(body, [(strip.type, "zeroinitializer"), (strip.of("i1"), ones)])
        self._next(step, code.one.intrinsic("sqrt", code.sum_of(squares)))
        count = str(code.add(count, 1))
        code.set(self.count, "i64", count)
        bits = text.let(f"bitcast {strip.of('i1')} {within} to i{STRIP}")
        code.branch(text.let(f"icmp eq i{STRIP} {bits}, -1"), "inside", "outside")
        text.add("inside:")
        code.branch(text.let(f"icmp slt i64 {count}, %steps"), "predict", "done")
        text.add("outside:")
        code.set(self.status, "i64", self._where())
        text.add("br label %done")

    def _next(self, step: str, far: str) -> None:
        """Choose the next step: by how much the tangent turned, and not longer after many iterations.

        The largest step grows with the distance from the origin of the walk beyond 1.
        """
        code, one, setting = self.code, self.code.one, self.setting
        turn = code.get(self.turn, "double")
        factor = self._smaller(one.binary("fdiv")(setting["turn"], turn), setting["grow"])
        iterations = self.text.let(f"sitofp i64 {code.get(self.iteration, 'i64')} to double")
        hard = self._test("ogt", iterations, setting["easy"])
        factor = one.select(hard, self._smaller(factor, setting["slow"]), factor)
        longest = one.binary("fmul")(setting["step_max"], self._larger(one.number(1.0), far))
        step = self._larger(one.binary("fmul")(factor, step), setting["step_min"])
        code.store(self._smaller(step, longest), self.step)

    def _where(self) -> str:
        """Return RANGE where a shared unknown is outside its limits, else ESCAPED."""
        code, text = self.code, self.text
        place = code.multiply(self.sizes.m, "%stride")
        status = str(ESCAPED)
        for j in range(self.sizes.e):
            value, low, high = (code.load(base, code.add(place, j)) for base in (self.z, "%low", "%high"))
            for test in (self._test("oge", value, low), self._test("ole", value, high)):
                status = text.let(f"select i1 {test}, i64 {status}, i64 {RANGE}")
        return status
