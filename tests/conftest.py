"""Nothing that a test compiles touches the user's object cache; longer variants of tests are in the slow set."""

from __future__ import annotations

import os
import shutil
import tempfile

import pytest

from dynsys.engine.cache import VARIABLE

FOLDER = pytest.StashKey[str]()
SPECIAL = "test_the_point_is_found_where_it_is_with_its_coefficients"
LONGER = (
    "check/test_mutations.py::test_every_field_changed[two only]",
    "check/bifurcations/test_mutations.py::test_every_field_changed[circle]",
    "check/bifurcations/test_mutations.py::test_every_field_changed[doubled]",
    "check/test_proved_lists.py::test_a_cycle_left_out[ikeda in a box]",
    "check/test_proved_lists.py::test_a_cycle_left_out[ikeda everywhere]",
    "explore/test_cycles.py::test_no_cycles_near_the_minima[periods2]",
    "cli/test_progress.py::test_it_is_not_beside_a_document",
    "study/test_job.py::test_values_given_replace_the_first_look",
    "study/test_job.py::test_a_typed_loss_with_a_family",
    "study/test_job.py::test_a_schedule",
    "proofs/test_ledger.py::test_a_statement_is_proved_anew[eq07-two-steps]",
    "proofs/test_ledger.py::test_a_statement_is_proved_anew[eq12-two-steps-of-degree-2]",
    "proofs/test_ledger.py::test_a_statement_is_proved_anew[eq13-cubic-map]",
    "proofs/test_ledger.py::test_a_statement_is_proved_anew[balanced",
    "proofs/test_ledger.py::test_a_statement_is_proved_anew[concentration-without",
    "proofs/test_ledger.py::test_a_statement_is_proved_anew[concentration-local-region-theorem-to",
    f"test_curves_special.py::{SPECIAL}[double Neimark-Sacker on Neimark-Sacker, n = 4]",
    f"test_curves_special.py::{SPECIAL}[Chenciner on Neimark-Sacker, n = 3]",
    f"test_curves_special.py::{SPECIAL}[flip-Neimark-Sacker on flip, n = 3]",
    f"test_curves_special.py::{SPECIAL}[flip-Neimark-Sacker on Neimark-Sacker, n = 4]",
    "test_curves_switching.py::test_neimark_sacker_curve_of_fourfold_cycles",
    "test_curves_degenerate.py::test_where_area_is_preserved_nothing_of_a_higher_order_is_an_event",
    "test_normal_forms_conjugated.py::test_a_hidden_normal_form_comes_back[Chenciner-4-period 2]",
    "test_normal_forms_conjugated.py::test_a_hidden_normal_form_comes_back[generalized flip-4-period 2]",
    "test_curves_scale.py::test_the_state_may_be_of_any_size[1/1000000]",
    "test_curves_saddles.py::test_both_curves_at_a_double_neimark_sacker",
    "cli/test_progress.py::test_it_is_not_in_a_pipe",
    "verify/test_region.py::test_orbits_end_as_is_proved[line]",
    "verify/test_region.py::test_orbits_end_as_is_proved[coordinates]",
    "test_spectrum.py::test_the_spectrum_gives_the_characteristic_polynomial_at_random_points[rank1:dimension=2]",
    "test_catalogue.py::test_an_entry_is_whole[scalar:depth=64]",
    "test_outcomes.py::test_a_study_in_words",
)
"""Tests of several seconds whose like is in the default set with another map or a smaller number."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if any(part in item.nodeid for part in LONGER):
            item.add_marker(pytest.mark.slow)


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # the workers inherit the variable
        config.stash[FOLDER] = os.environ[VARIABLE] = tempfile.mkdtemp(prefix="dynsys-tests-")


def pytest_unconfigure(config: pytest.Config) -> None:
    if FOLDER in config.stash:
        shutil.rmtree(config.stash[FOLDER], ignore_errors=True)
