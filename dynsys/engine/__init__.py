"""Programs compiled to machine code: lanes of floats. The only room that knows instructions."""

from dynsys.engine.map import Map as Map
from dynsys.engine.map import compile_expressions as compile_expressions
from dynsys.engine.map import compile_map as compile_map
from dynsys.engine.orbits import Orbits as Orbits
from dynsys.engine.orbits import replay as replay
