"""Lanes of enclosures: Programs over millions of boxes, every result between two ends."""

from dynsys.engine.enclosures.natural import EnclosureProgram as EnclosureProgram
