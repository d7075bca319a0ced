"""The worlds on which every catalog is held to the same contract.

`demo` is the simulated server; the others are the stand-in server behind a real socket and one of
the drivers that this machine has.
"""

from collections.abc import Iterator

import pytest

from ssis_tui.catalog.protocol import Catalog, Operator
from tests.support.bounds import is_full_active_read, meetings, unbounded
from tests.support.demo_world import DemoWorld
from tests.support.drivers import NAMES
from tests.support.needs import best_driver, need_driver
from tests.support.ssisdb.world import SsisdbWorld
from tests.support.world import World


@pytest.fixture(params=["demo", *NAMES])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    yield from start(request.param)


@pytest.fixture(scope="module", params=["demo", *NAMES])
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


@pytest.fixture(params=NAMES)
def ssisdb(request: pytest.FixtureRequest) -> Iterator[SsisdbWorld]:
    """The stand-in server, for what a demo has not: a wire, rows that are wrong, other logins."""
    yield from stand_in(request.param)


@pytest.fixture
def one_ssisdb() -> Iterator[SsisdbWorld]:
    """The stand-in server behind one driver, for what no driver has a part in."""
    yield from stand_in(best_driver())


def stand_in(driver_id: str, version: str = "2022") -> Iterator[SsisdbWorld]:
    """Start a stand-in server; at the end, every statement that it was sent must be bounded."""
    need_driver(driver_id)
    world = SsisdbWorld(version, driver=NAMES[driver_id])
    yield world
    world.close()
    for text in {statement.text for statement in world.tds.record.statements}:
        if "catalog." in text:
            assert meetings(text) == []
            assert all(is_full_active_read(sql) for sql in unbounded(text)), text


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
