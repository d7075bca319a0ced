from collections.abc import Iterator

import pytest

from ssis_tui.api.synchronous import Catalog
from tests.support.demo_world import DemoWorld
from tests.unit.api.worlds import catalog_of


@pytest.fixture
def world() -> DemoWorld:
    return DemoWorld()


@pytest.fixture
def catalog(world: DemoWorld) -> Iterator[Catalog]:
    with catalog_of(world) as opened:
        yield opened
