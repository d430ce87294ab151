"""Lanes of enclosures: Programs over millions of boxes, every result between two ends."""

from dynsys.engine.enclosures.centred import CentredProgram as CentredProgram
from dynsys.engine.enclosures.centred import mean_value as mean_value
from dynsys.engine.enclosures.natural import EnclosureProgram as EnclosureProgram
