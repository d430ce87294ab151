"""Figures: one recipe a file, its picture beside it."""
