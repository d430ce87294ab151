"""Sets of points carried by a map: parallelograms, so that what turns and shears does not grow.

A set is {m + C·s + Q·(r∘t) : s, t in [−1, 1]ⁿ}. C is how the points of the first box have been moved, to first order;
the rest is held in a frame Q of its own. With G = [C | Q·diag r], d = x − m and, for x in the set, by Taylor's theorem

    f(x) = f(m) + Df(m)·d + ½ dᵀD²f(ξ)d,    ξ in the box around the set,

the image is in a set with the centre f(m) + what the squares s², t² in [0, 1] add in the middle, the new C = Df(m)·C,
and a rest that holds Df(m)·Q·(r∘t), what is left of the second order, and every rounding. Q is turned to the longer
column of the new C.

References
----------
R. J. Lohner, *Enclosing the solutions of ordinary initial and boundary value problems*, 1987.
K. Makino, M. Berz, *Taylor models and other validated functional inclusion methods*, 2003.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dynsys.verify.region.formulas import Ends, Formulas
from dynsys.verify.search import Floats

_UP, _ROOM, _UNIT, _TINY = 1 + 2.0**-44, 2.0**-44, 2.0**-50, 1e-300
_WIDER = 1.125


@dataclass(frozen=True)
class Sets:
    """m sets in n dimensions, n at most 2.

    Parameters
    ----------
    centre
        (m, n).
    spread
        C, (m, n, n).
    frame
        Q, (m, n, n), turned.
    reach
        r, (m, n), not negative.
    """

    centre: Floats
    spread: Floats
    frame: Floats
    reach: Floats

    def __len__(self) -> int:
        return len(self.centre)

    def take(self, rows: np.ndarray) -> Sets:
        """Return some of the sets."""
        return Sets(self.centre[rows], self.spread[rows], self.frame[rows], self.reach[rows])

    @property
    def wider(self) -> Sets:
        """Somewhat wider sets: what holds of them is shown of these by another arithmetic as well."""
        return Sets(self.centre, self.spread * _WIDER, self.frame, self.reach * _WIDER)

    @property
    def radius(self) -> Floats:
        """How far (m, n) the sets go from their centres, rounded up."""
        return (np.abs(self.spread).sum(axis=2) + _times(np.abs(self.frame), self.reach)) * _UP + _TINY

    @property
    def box(self) -> Ends:
        """Boxes (m, n) around the sets."""
        radius = self.radius + _UNIT * np.abs(self.centre)
        return self.centre - radius, self.centre + radius


def box_sets(lo: Floats, hi: Floats) -> Sets:
    """Return boxes (m, n) as sets.

    Examples
    --------
    >>> box_sets(np.array([[0.0, 1.0]]), np.array([[2.0, 4.0]])).centre.tolist()
    [[1.0, 2.5]]
    """
    centre = lo / 2 + hi / 2
    half = np.maximum(hi - centre, centre - lo) * _UP + _UNIT * np.abs(centre) + _TINY
    unit = np.eye(lo.shape[1])
    frame = np.broadcast_to(unit, (*lo.shape, lo.shape[1])).copy()
    return Sets(centre, half[:, :, None] * unit, frame, np.zeros_like(centre))


@dataclass(frozen=True)
class Expansion:
    """Formulas over sets: value(x) is within ``rest`` of ``centre`` + ``slopes``·(x − m), for x in the set around m."""

    centre: Floats
    slopes: Floats
    rest: Floats

    def ends(self, sets: Sets) -> Ends:
        """Return ends (m, l) of the formulas."""
        moved = _sizes(self.slopes, sets.spread) + _times(np.abs(_product(self.slopes, sets.frame)), sets.reach)
        room = _ROOM * _times(np.abs(self.slopes), sets.radius)
        half = (moved + self.rest + room) * _UP + _UNIT * np.abs(self.centre) + _TINY
        return self.centre - half, self.centre + half


def expand(formulas: Formulas, sets: Sets) -> Expansion:
    """Return l formulas over the sets, by their Taylor formula of second order."""
    radius = sets.radius
    values, slopes = formulas.values_and_slopes(sets.centre, sets.centre)
    centre, error = _middle(values)
    slope, blur = _middle(slopes)
    bend, vague = _middle(formulas.bends(*sets.box))
    columns = np.concatenate([sets.spread, sets.frame * sets.reach[:, None, :]], axis=2)
    square = np.matmul(columns.transpose(0, 2, 1)[:, None], np.matmul(bend, columns[:, None])) / 2
    own = np.diagonal(square, axis1=2, axis2=3)
    half = np.abs(square).sum(axis=(2, 3)) - np.abs(own).sum(axis=2) / 2
    around = _form(vague, radius) / 2 + _ROOM * _form(np.abs(bend), radius)
    moved = centre + own.sum(axis=2) / 2
    room = _ROOM * _times(np.abs(slope), radius) + _UNIT * (np.abs(moved) + np.abs(centre))
    return Expansion(moved, slope, (error + half + around + _times(blur, radius) + room) * _UP + _TINY)


def image(formulas: Formulas, sets: Sets) -> Sets:
    """Return sets that hold the images; n formulas in n symbols."""
    result = expand(formulas, sets)
    spread, carried = _product(result.slopes, sets.spread), _product(result.slopes, sets.frame)
    frame = _turned(spread)
    back = frame.transpose(0, 2, 1)
    turned = np.abs(_product(back, carried)) + _ROOM * np.matmul(np.abs(back), np.abs(carried))
    reach = (_times(turned, sets.reach) + _times(np.abs(back), result.rest)) * _UP + _TINY
    return Sets(result.centre, spread, frame, reach)


def _middle(ends: Ends) -> Ends:
    lo, hi = ends
    middle = lo / 2 + hi / 2
    return middle, np.maximum(hi - middle, middle - lo) * _UP + _TINY


def _product(a: Floats, b: Floats) -> Floats:
    return np.asarray(np.matmul(a, b))


def _times(a: Floats, b: Floats) -> Floats:
    return np.asarray(np.matmul(a, b[:, :, None])[:, :, 0])


def _sizes(a: Floats, b: Floats) -> Floats:
    return np.asarray(np.abs(np.matmul(a, b)).sum(axis=2))


def _form(a: Floats, b: Floats) -> Floats:
    """Return bᵀab for each formula."""
    return np.asarray(np.einsum("kijl,kj,kl->ki", a, b, b))


def _turned(columns: Floats) -> Floats:
    """Return rotations (m, n, n) whose first axis is along the longer column; the unit matrix where there is none.

    Their columns are orthogonal and of length 1 within some roundings, so that the inverse is the transpose within
    these; the factor in `image` covers them.
    """
    m, n, _ = columns.shape
    frame = np.broadcast_to(np.eye(n), (m, n, n)).copy()
    if n == 1:
        return frame
    lengths = np.hypot(columns[:, 0], columns[:, 1])
    rows, longer = np.arange(m), np.argmax(lengths, axis=1)
    length = lengths[rows, longer]
    known = (length > 1e-290) & (length < np.inf)
    cosine, sine = (np.where(known, columns[rows, i, longer] / np.where(known, length, 1.0), 1.0 - i) for i in (0, 1))
    frame[:, 0, 0], frame[:, 0, 1], frame[:, 1, 0], frame[:, 1, 1] = cosine, -sine, sine, cosine
    return frame
