"""A rig for each driver that this machine has, and one for what is the same with all of them."""

from collections.abc import AsyncIterator

import pytest

from tests.faults.rig import Rig
from tests.faults.runs import NUMBER
from tests.support.drivers import NAMES
from tests.support.needs import best_driver, need_driver


@pytest.fixture(params=NAMES)
def driver(request: pytest.FixtureRequest) -> str:
    """Give each driver in turn."""
    name: str = request.param
    need_driver(name)
    return name


@pytest.fixture
def any_driver() -> str:
    """Give the best driver that this machine has."""
    return best_driver()


@pytest.fixture
async def rig(driver: str) -> AsyncIterator[Rig]:
    """Give a rig of each driver; its first operation has the id 184217."""
    async with Rig(driver) as rig:
        rig.world.leave_gap(NUMBER - 1)
        yield rig


@pytest.fixture
async def one_rig(any_driver: str) -> AsyncIterator[Rig]:
    """Give a rig for what no driver has a part in."""
    async with Rig(any_driver) as rig:
        rig.world.leave_gap(NUMBER - 1)
        yield rig
