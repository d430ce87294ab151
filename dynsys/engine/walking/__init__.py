"""Curves of cycles walked in machine code: pseudo-arclength continuation as one kernel."""
