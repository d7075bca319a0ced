"""A stand-in server with a scripted engine, and each driver that this machine has."""

import contextlib
import struct
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from tests.support.drivers import Driver, all_drivers
from tests.support.needs import need_driver
from tests.support.tds.scripted import ScriptedEngine
from tests.support.tds.server import TdsServer

DATETIMEOFFSET = -155


@pytest.fixture(params=all_drivers(), ids=lambda driver: driver.id)
def driver(request: pytest.FixtureRequest) -> Driver:
    found: Driver = request.param
    need_driver(found.id)
    return found


def only(*ids: str) -> pytest.MarkDecorator:
    """Have a test run with these drivers alone: the others do not know what it is about."""
    drivers = [one for one in all_drivers() if one.id in ids]
    assert len(drivers) == len(ids)
    return pytest.mark.parametrize("driver", drivers, ids=ids, indirect=True)


@pytest.fixture
def engine() -> ScriptedEngine:
    return ScriptedEngine()


@pytest.fixture
def server(engine: ScriptedEngine) -> Iterator[TdsServer]:
    with TdsServer(engine) as running:
        yield running


@pytest.fixture
def connect(driver: Driver, server: TdsServer) -> Iterator[Callable[..., Any]]:
    """Open raw connections that are closed with the test, once the server is well again."""
    opened = []

    def connect(**options: Any) -> Any:
        connection = driver.connect(server, **options)
        opened.append(connection)
        if driver.id != "mssql_python":
            connection.add_output_converter(DATETIMEOFFSET, _datetimeoffset)
        return connection

    yield connect
    server.faults.clear()
    server.stop()  # Whatever still hangs ends here, so that closing cannot block.
    for connection in opened:
        close_quietly(driver, connection)


def close_quietly(driver: Driver, connection: Any) -> None:
    """Close a connection that may be broken."""
    with contextlib.suppress(driver.module.Error):
        connection.close()


def _datetimeoffset(raw: bytes) -> datetime:
    year, month, day, hour, minute, second, nanoseconds, hours, minutes = struct.unpack(
        "<6hI2h", raw
    )
    zone = timezone(timedelta(hours=hours, minutes=minutes))
    return datetime(year, month, day, hour, minute, second, nanoseconds // 1000, zone)
