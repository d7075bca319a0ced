"""The worlds on which every catalog is held to the same contract.

`demo` is the simulated server; the others are the stand-in server behind a real socket and one of
the drivers that this machine has.
"""

from collections.abc import Callable, Iterator

import pytest

from ssis_tui.catalog.protocol import Catalog, Operator
from tests.support.bounds import is_full_active_read, meetings, unbounded
from tests.support.demo_world import DemoWorld
from tests.support.drivers import all_drivers
from tests.support.ssisdb.world import SsisdbWorld
from tests.support.world import World

DRIVERS = {"microsoft": "", "freetds": "freetds", "mssql_python": "mssql-python"}
"""What `--driver` is given for each; Microsoft's is found as the product finds it."""


@pytest.fixture(params=["demo", *DRIVERS])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    yield from start(request.param)


@pytest.fixture(scope="module", params=["demo", *DRIVERS])
def shared(request: pytest.FixtureRequest) -> Iterator[World]:
    """A world for all tests of a module, each of which looks at what it began itself."""
    yield from start(request.param)


@pytest.fixture(scope="module")
def reports(shared: World) -> Iterator[Catalog]:
    """The shared world's catalog as an administrator sees it."""
    catalog = shared.server().catalog()
    catalog.open()
    yield catalog
    catalog.close()


def start(name: str) -> Iterator[World]:
    """Start the demo, or a stand-in server behind a driver."""
    if name == "demo":
        demo = DemoWorld()
        yield demo
        demo.close()
        return
    yield from stand_in(name)


@pytest.fixture(params=DRIVERS)
def ssisdb(request: pytest.FixtureRequest) -> Iterator[SsisdbWorld]:
    """The stand-in server, for what a demo has not: a wire, rows that are wrong, other logins."""
    yield from stand_in(request.param)


def stand_in(driver_id: str, version: str = "2022") -> Iterator[SsisdbWorld]:
    """Start a stand-in server; at the end, every statement that it was sent must be bounded."""
    (driver,) = [one for one in all_drivers() if one.id == driver_id]
    if driver.missing:
        pytest.skip(f"{driver.id}: {driver.missing}")
    world = SsisdbWorld(version, driver=DRIVERS[driver_id])
    yield world
    world.close()
    for text in {statement.text for statement in world.tds.record.statements}:
        if "catalog." in text:
            assert meetings(text) == []
            assert all(is_full_active_read(sql) for sql in unbounded(text)), text


@pytest.fixture
def leave_a_gap(world: World) -> Callable[[int], None]:
    """Give a function that makes the next id so much higher than it would be."""
    if not isinstance(world, SsisdbWorld):
        pytest.skip("the demo gives its ids one after the other")
    return world.leave_gap


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
