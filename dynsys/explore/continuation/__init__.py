"""Continuation: branches of cycles over a parameter, their bifurcations, and curves of these over two."""

from dynsys.explore.continuation.along_family import follow_family as follow_family
from dynsys.explore.continuation.both_ways import continue_cycle as continue_cycle
from dynsys.explore.continuation.branch import Bifurcation as Bifurcation
from dynsys.explore.continuation.branch import Branch as Branch
from dynsys.explore.continuation.branch import Kind as Kind
from dynsys.explore.continuation.curve import CodimensionTwo as CodimensionTwo
from dynsys.explore.continuation.curve import Curve as Curve
from dynsys.explore.continuation.curve import Saddle as Saddle
from dynsys.explore.continuation.curves import CurveMethod as CurveMethod
from dynsys.explore.continuation.curves import curves_through as curves_through
from dynsys.explore.continuation.curves import trace_curves as trace_curves
from dynsys.explore.continuation.diagram import bifurcation_diagram as bifurcation_diagram
from dynsys.explore.continuation.diagram import grow_diagram as grow_diagram
from dynsys.explore.continuation.method import TraceMethod as TraceMethod
