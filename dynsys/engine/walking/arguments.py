"""What the kernels that walk take and report, besides what every kernel takes."""

from __future__ import annotations

WALK, TURNING = "walk", "turning walk"
"""Kinds: with a constant closing C, and with C = closing + κ·turning, κ the last unknown."""
ARGUMENTS = (
    *("bend", "metric", "origin", "low", "high", "settings", "closing", "turning", "local", "goal", "work"),
    *("points", "tangents", "jacobians", "lengths", "report"),
)
"""Pointers, in their order."""
SETTINGS = (
    *("iterations", "easy", "share", "grow", "shrink", "slow"),
    *("turn", "turn_max", "step_min", "step_max", "tolerance"),
)
"""The order of the settings in memory; after them comes the step, which is also written back."""
ROUNDINGS = 64.0
"""A residual may be that many times what a rounding of the point makes of it."""
FULL, LOST, RANGE, ESCAPED = range(4)
