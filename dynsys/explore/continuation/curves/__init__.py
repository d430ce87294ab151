"""Curves of bifurcations over two parameters, the points of codimension two on them, and what leaves these."""

from dynsys.explore.continuation.curves.method import CurveMethod as CurveMethod
from dynsys.explore.continuation.curves.trace import curve_from as curve_from
from dynsys.explore.continuation.curves.trace import curves_through as curves_through
from dynsys.explore.continuation.curves.trace import grow_curves as grow_curves
from dynsys.explore.continuation.curves.trace import trace_curves as trace_curves
