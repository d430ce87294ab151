"""The checker of certificates: it takes only data, and shares no code with what made them."""

from dynsys.verify.check.checker import Checked as Checked
from dynsys.verify.check.checker import Judgement as Judgement
from dynsys.verify.check.checker import check as check
