"""The worlds on which every catalog is held to the same contract."""

from collections.abc import Callable, Iterator

import pytest

from ssis_tui.catalog.protocol import Catalog, Operator
from tests.support.world import World


@pytest.fixture(params=["demo"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    from tests.support.demo_world import DemoWorld

    world = DemoWorld()
    yield world
    world.close()


@pytest.fixture
def leave_a_gap(world: World) -> Callable[[int], None]:
    """Give a function that makes the next id so much higher than it would be."""

    def leave(ids: int) -> None:
        pytest.skip("no gap")

    return leave


@pytest.fixture
def catalog(world: World) -> Iterator[Catalog]:
    catalog = world.server().catalog()
    catalog.open()
    yield catalog
    catalog.close()


@pytest.fixture
def operator(world: World) -> Iterator[Operator]:
    operator = world.server().operator()
    operator.open()
    yield operator
    operator.close()
