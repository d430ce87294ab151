"""Checks of bifurcations and of branches of cycles over a parameter."""
