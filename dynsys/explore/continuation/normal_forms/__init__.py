"""Normal forms of bifurcations of cycles, by one method: the homological equation in truncated polynomials."""

from dynsys.explore.continuation.normal_forms.normal_form import NormalForm as NormalForm
from dynsys.explore.continuation.normal_forms.normal_form import normal_form as normal_form
