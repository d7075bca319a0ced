"""The program's folders are those of the platform, whichever way they are found."""

import os
from collections.abc import Callable
from pathlib import Path

import platformdirs
import pytest

from ssis_tui.config.places import Place, folder_of
from tests.support.needs import LINUX

USUAL: dict[Place, Callable[..., Path]] = {
    Place.CONFIG: platformdirs.user_config_path,
    Place.STATE: platformdirs.user_state_path,
    Place.LOG: platformdirs.user_log_path,
    Place.CACHE: platformdirs.user_cache_path,
}


@pytest.mark.parametrize("place", Place, ids=lambda place: place.name)
def test_each_place_is_that_of_platformdirs(place: Place) -> None:
    assert folder_of(place, dict(os.environ)) == USUAL[place]("ssis-tui", appauthor=False)


@LINUX
def test_a_place_is_moved_by_its_variable_and_only_to_a_whole_path() -> None:
    assert folder_of(Place.LOG, {"XDG_STATE_HOME": "/state"}) == Path("/state/ssis-tui/log")
    assert folder_of(Place.CACHE, {"XDG_CACHE_HOME": "cache"}) == Path.home() / ".cache/ssis-tui"
