"""What the history is narrowed to: chosen, visited, entered, and the way back."""

from pathlib import Path

import pytest

from ssis_tui.config.view_state import ViewState
from ssis_tui.present.narrowing import EVERYTHING, Narrowing
from ssis_tui.tui.narrowing_trail import NarrowingTrail

FAILED = Narrowing(status="failed")
CANCELED = Narrowing(status="canceled")
LOADS = Narrowing(package="Load*")
EXPORTS = Narrowing(package="Export*")


@pytest.fixture
def state(tmp_path: Path) -> ViewState:
    return ViewState(tmp_path / "view.json")


def test_what_was_chosen_is_found_again_by_its_server_alone(state: ViewState) -> None:
    NarrowingTrail(state, "PRODSQL01").choose(FAILED)
    assert NarrowingTrail(state, "PRODSQL01").current == FAILED
    assert NarrowingTrail(state, "TESTSQL01").current == EVERYTHING


def test_a_visit_ends_with_what_the_user_chose(state: ViewState) -> None:
    trail = NarrowingTrail(state, "PRODSQL01")
    trail.choose(FAILED)
    trail.visit(LOADS)
    trail.visit(EXPORTS)
    assert trail.current == EXPORTS
    assert NarrowingTrail(state, "PRODSQL01").current == FAILED
    assert trail.leave()
    assert trail.current == FAILED
    assert not trail.leave()


def test_choosing_during_a_visit_makes_it_the_users_own(state: ViewState) -> None:
    trail = NarrowingTrail(state, "PRODSQL01")
    trail.visit(LOADS)
    trail.choose(CANCELED)
    assert not trail.leave()
    assert trail.current == CANCELED


def test_one_goes_back_through_every_package_that_one_went_into(state: ViewState) -> None:
    trail = NarrowingTrail(state, "PRODSQL01")
    trail.choose(FAILED)
    trail.enter(LOADS, "first")
    trail.enter(EXPORTS, "second")
    assert (trail.go_back(), trail.current) == ("second", LOADS)
    assert (trail.go_back(), trail.current) == ("first", FAILED)
    assert not trail.is_inside


def test_choosing_inside_a_package_forgets_the_way_back(state: ViewState) -> None:
    trail = NarrowingTrail(state, "PRODSQL01")
    trail.enter(LOADS, "first")
    trail.choose(CANCELED)
    assert not trail.is_inside
