"""Cascades at any precision: period doubling, and the nested windows of periods 3, 9, 27, …"""

from dynsys.explore.cascade.arithmetic import decimal_text as decimal_text
from dynsys.explore.cascade.cascade import cascade as cascade
from dynsys.explore.cascade.cascade import cascade_members as cascade_members
from dynsys.explore.cascade.ending import CascadeEnding as CascadeEnding
from dynsys.explore.cascade.limit import Extrapolated as Extrapolated
from dynsys.explore.cascade.limit import extrapolate as extrapolate
from dynsys.explore.cascade.limit import ratios_of as ratios_of
from dynsys.explore.cascade.result import Cascade as Cascade
from dynsys.explore.cascade.result import CascadeMethod as CascadeMethod
from dynsys.explore.cascade.result import Member as Member
