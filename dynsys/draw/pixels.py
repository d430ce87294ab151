"""Millions of points, one pixel each: counted by pixel, then painted at once."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.artist import allow_rasterization
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D

TOGETHER = 1 << 19  # points placed at once


class Pixels(Line2D):
    """Points as a line with the marker ``,`` draws them, where they lie on one another darker, in a tenth of the time.

    A pixel that n points fall on has the opacity 1 − (1 − alpha)ⁿ. The scales of the axes are linear.
    """

    @allow_rasterization  # type: ignore[untyped-decorator]
    def draw(self, renderer: Any) -> None:
        """Paint the points inside the axes."""
        axes = self.axes
        if axes is None or not self.get_visible():
            return
        box, x, y = axes.bbox, np.asarray(self.get_xdata()), np.asarray(self.get_ydata())
        left, bottom = int(np.floor(box.x0)), int(np.floor(box.y0))
        width, height = int(np.ceil(box.x1)) - left, int(np.ceil(box.y1)) - bottom
        matrix = self.get_transform().get_affine().get_matrix()
        counts = np.zeros(width * height, dtype=np.int64)
        for first in range(0, x.size, TOGETHER):
            part = slice(first, first + TOGETHER)
            column = np.floor(x[part] * matrix[0, 0] + (matrix[0, 2] - left + 0.5))
            row = np.floor(y[part] * matrix[1, 1] + (matrix[1, 2] - bottom + 0.5))
            inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
            row *= width
            row += column
            counts += np.bincount(row[inside].astype(np.intp), minlength=counts.size)
        alpha = self.get_alpha()
        light = 0.0 if alpha is None else 1 - alpha
        ink = np.empty((height, width, 4), dtype=np.uint8)
        ink[..., :3] = np.round(255 * np.array(to_rgb(self.get_color())))
        ink[..., 3] = np.round(255 * (1 - light ** counts.reshape(height, width)))
        gc = renderer.new_gc()
        gc.set_clip_rectangle(box)
        renderer.draw_image(gc, left, bottom, ink)
        gc.restore()
        self.stale = False
