"""(2) The planar map of gradient descent, its minima and its fixed points."""

from __future__ import annotations

from dynsys.derive.catalogue import model
from dynsys.derive.loss import Loss, gradient_descent
from dynsys.derive.symbols import symbols
from dynsys.verify.claims import Identity
from dynsys.verify.ledger import Line, Standing, Statement

x, y, z, w, eta = symbols("x,y,z,w,eta")


def statements() -> tuple[Statement, ...]:
    """Return the statements of this page."""
    return (
        Statement(
            name="map",
            source="(2)",
            printed="x' = x − xy²η(x²y² − 1), y' = y − x²yη(x²y² − 1); the ties z = x, w = y are kept; the minima "
            "are the curve xy = 1 of fixed points; the axes are fixed too",
            standing=Standing.READ,
            instead="on x > y > 0; in the whole plane xy = −1 is a curve of minima as well",
            hypothesis="x, y, η real, η > 0",
            lemma="With x, y > 0 every factor of the step other than xy − 1 differs from 0, so that off xy = 1 no point"
            " is fixed. The loss is half a square, and so least where it is 0: there just on xy = 1.",
            lines=planar_map,
        ),
    )


def planar_map() -> list[Line]:
    """Gradient descent of ½(1 − xyzw)², tied."""
    loss = Loss((1 - x * y * z * w) ** 2 / 2, (x, y, z, w))
    next_x, next_y, next_z, next_w = (
        part.subs({z: x, w: y}, simultaneous=True) for part in gradient_descent(loss, eta).rule
    )
    tied = loss.expression.subs({z: x, w: y}, simultaneous=True)
    known_x, known_y = model("scalar4").system.rule
    off = -eta * (x * y - 1) * (x * y + 1)
    return [
        Line("the tie z = x is kept", Identity(next_z, next_x)),
        Line("the tie w = y is kept", Identity(next_w, next_y)),
        Line("x' is the printed one", Identity(next_x, x - x * y**2 * eta * (x**2 * y**2 - 1))),
        Line("y' is the printed one", Identity(next_y, y - x**2 * y * eta * (x**2 * y**2 - 1))),
        Line("the model named scalar4 has this x'", Identity(next_x, known_x)),
        Line("the model named scalar4 has this y'", Identity(next_y, known_y)),
        Line("the step of x is 0 just on the axes and where xy is 1 or −1", Identity(next_x - x, off * x * y**2)),
        Line("so is that of y", Identity(next_y - y, off * x**2 * y)),
        Line("the loss is half the square of (xy − 1)(xy + 1)", Identity(tied, ((x * y - 1) * (x * y + 1)) ** 2 / 2)),
    ]
