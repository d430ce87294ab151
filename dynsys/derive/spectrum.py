"""The spectrum of a Hessian on a tied subspace, block by block, so that closed forms come out.

Where exchanging two variables leaves the loss as it is, and the tie gives them one value, the Hessian commutes with
the exchange. On a class of m such variables it acts on the differences as the number L_ii − L_ij, m − 1 times, and
on the m-fold means as one row of a quotient block.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sympy

from dynsys.derive.loss import Loss
from dynsys.derive.symmetry import exchangeable


@dataclass(frozen=True)
class Eigenvalue:
    """An eigenvalue with its multiplicity; where no closed form was found, the polynomial whose roots they are.

    Parameters
    ----------
    value
        The eigenvalue, or None.
    multiplicity
        How often it stands, or the degree of the polynomial.
    polynomial
        None, or the monic characteristic polynomial of the block in the symbol ``lam``.
    """

    value: sympy.Expr | None
    multiplicity: int
    polynomial: sympy.Expr | None = None


def hessian_spectrum(loss: Loss, embedding: Sequence[sympy.Expr] | None = None) -> tuple[Eigenvalue, ...]:
    """Return the eigenvalues of the Hessian at the embedded point, the quotient block's first.

    Parameters
    ----------
    loss
        The loss over m variables.
    embedding
        m expressions: where in the m-dimensional space the Hessian is taken (default: the state itself).

    Examples
    --------
    >>> from dynsys.derive.symbols import symbols
    >>> x, y = symbols("x,y")
    >>> [(str(e.value), e.multiplicity) for e in hessian_spectrum(Loss(x**2 + 3 * y**2, (x, y)))]
    [('6', 1), ('2', 1)]
    """
    embedding = loss.state if embedding is None else tuple(embedding)
    place = dict(zip(loss.state, embedding, strict=True))
    hessian = loss.hessian.subs(place, simultaneous=True).applyfunc(sympy.factor)
    classes: list[tuple[int, ...]] = []
    for members in exchangeable(loss.expression, loss.state):
        values: dict[sympy.Expr, list[int]] = {}
        for i in members:
            values.setdefault(embedding[i], []).append(i)
        classes += [tuple(group) for group in values.values()]
    found: list[Eigenvalue] = []
    quotient = sympy.zeros(len(classes), len(classes))
    for p, one in enumerate(classes):
        for q, other in enumerate(classes):
            total = sum((hessian[i, j] for i in one for j in other), sympy.Integer(0))
            quotient[p, q] = sympy.factor(total / sympy.sqrt(len(one) * len(other)))
        if len(one) > 1:
            difference = sympy.factor(hessian[one[0], one[0]] - hessian[one[0], one[1]])
            found.append(Eigenvalue(difference, len(one) - 1))
    return (*_block_eigenvalues(quotient), *found)


def _block_eigenvalues(block: sympy.Matrix) -> tuple[Eigenvalue, ...]:
    lam = sympy.Symbol("lam", real=True)
    found: list[Eigenvalue] = []
    characteristic = sympy.together((lam * sympy.eye(block.rows) - block).det(method="berkowitz"))
    for factor, multiplicity in sympy.factor_list(sympy.fraction(characteristic)[0])[1]:
        if not factor.has(lam):
            continue
        poly = sympy.Poly(factor, lam)
        poly = sympy.Poly(poly.as_expr() / poly.LC(), lam)
        if poly.degree() == 1:
            found.append(Eigenvalue(sympy.factor(-poly.nth(0)), multiplicity))
        elif poly.degree() == 2:
            mean, root = -poly.nth(1) / 2, sympy.sqrt(sympy.factor(poly.nth(1) ** 2 / 4 - poly.nth(0)))
            found += [Eigenvalue(sympy.factor(mean) + sign * root, multiplicity) for sign in (1, -1)]
        else:
            found.append(Eigenvalue(None, poly.degree() * multiplicity, poly.as_expr()))
    return tuple(found)
