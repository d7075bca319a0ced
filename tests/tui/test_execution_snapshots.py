"""Pictures of an operation's screens at two sizes; a change is looked at before it is accepted."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from ssis_tui.config.settings import DashboardSettings, Times
from ssis_tui.model.codes import (
    ExecutionResult,
    MessageType,
    ObjectType,
    OperationStatus,
    OperationType,
)
from ssis_tui.model.reports import (
    ComponentTime,
    DataFlowPath,
    PerformanceCounter,
    PropertyOverride,
)
from tests.support.clock import VirtualClock
from tests.support.fake_catalog import FakeServer
from tests.support.messages import LOGIN_FAILED, connection_context, message, parameter, statistic
from tests.support.operations import NOW, execution, operation
from tests.tui.test_snapshots import SIZES, Camera, SnapCompare

SUCCEEDED, FAILED = OperationStatus.SUCCEEDED, OperationStatus.FAILED
BEGAN = NOW - timedelta(minutes=12, seconds=30)
LOST = (
    "Load Fact Sales:Error: SSIS Error Code DTS_E_OLEDBERROR.  An OLE DB error has occurred. "
    'Error code: 0x80004005. An OLE DB record is available.  Source: "Microsoft OLE DB Driver '
    'for SQL Server"  Hresult: 0x80004005  Description: "Login timeout expired".'
)


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def camera(request: pytest.FixtureRequest, snap_compare: SnapCompare) -> Camera:
    return Camera(snap_compare, request.param)


@pytest.fixture
def server() -> FakeServer:
    """One that runs, one that failed, and what they left behind."""
    server = FakeServer(VirtualClock(NOW), name="PRODSQL01")
    server.put(
        execution(184217, environment="Prod"),
        execution(184200, status=FAILED, started=BEGAN, lasted=timedelta(minutes=6)),
    )
    for of in (184217, 184200):
        server.messages += [
            message(of * 100 + number, words, kind, of=of, name=name, code=code)
            for number, (words, kind, name, code) in enumerate(
                (
                    ("Start.", MessageType.PRE_EXECUTE, "LoadFactSales", None),
                    ("Start.", MessageType.PRE_EXECUTE, "Truncate Staging", None),
                    ("Finished.", MessageType.POST_EXECUTE, "Truncate Staging", None),
                    ("Start.", MessageType.PRE_EXECUTE, "Load Fact Sales", None),
                    ("Truncation may occur.", MessageType.WARNING, "Load Fact Sales", None),
                    *(
                        (f"Read {rows} rows.", MessageType.INFORMATION, "Load Fact Sales", None)
                        for rows in range(100, 900, 100)
                    ),
                )
            )
        ]
        server.statistics += [
            statistic(1, "LoadFactSales", of=of, path="\\Package", started=BEGAN, seconds=360,
                      result=ExecutionResult.FAILURE),
            statistic(2, "Truncate Staging", of=of, started=BEGAN, seconds=20),
            *(
                statistic(10 + number, "Load File", of=of,
                          path=f"\\Package\\Each File[{number}]\\Load File",
                          started=BEGAN + timedelta(seconds=60 * number), seconds=45)
                for number in range(1, 4)
            ),
        ]  # fmt: skip
    server.statistics = [
        each for each in server.statistics if (each.execution_id, each.statistics_id) != (184217, 1)
    ]
    server.messages += [
        message(18420050, LOST, MessageType.ERROR, of=184200, code=LOGIN_FAILED),
        message(18420051, "Load Fact Sales failed.", MessageType.TASK_FAILED, of=184200),
    ]
    server.answers["parameters"] = (
        parameter("LOGGING_LEVEL", "3"),
        parameter("BatchSize", "10000", kind=ObjectType.PACKAGE),
        parameter("Password", None, kind=ObjectType.PROJECT, is_sensitive=True),
    )
    server.answers["property_overrides"] = (
        PropertyOverride(
            property_path="\\Package.Properties[MaximumErrorCount]", value="5", is_sensitive=False
        ),
    )
    server.answers["package_runs"] = tuple(
        execution(
            184000 + number,
            status=FAILED if number == 5 else SUCCEEDED,
            started=NOW - timedelta(days=30 - number),
            lasted=timedelta(minutes=7 + number % 4),
        )
        for number in range(24, 0, -1)
    )
    server.answers["executables_of"] = tuple(
        replace(each, execution_id=184000 + number, duration_ms=30_000)
        for number in range(10, 20)
        for each in server.statistics
        if each.execution_id == 184200
    )
    server.answers["data_flow_paths"] = (
        DataFlowPath(
            task_name="Load Fact Sales",
            path_name="OLE DB Source Output",
            source_component_name="OLE DB Source",
            destination_component_name="Lookup Customer",
            execution_path="\\Package\\Load Fact Sales",
            rows_sent=1_234_567,
            buffers=130,
            last_sent=NOW,
        ),
    )
    server.answers["component_times"] = tuple(
        ComponentTime(
            task_name="Load Fact Sales",
            component_name=name,
            phase=phase,
            execution_path="\\Package\\Load Fact Sales",
            active_ms=active,
            total_ms=400_000,
            calls=130,
        )
        for name, phase, active in (
            ("OLE DB Source", "PrimeOutput", 210_000),
            ("Lookup Customer", "ProcessInput", 95_000),
        )
    )
    server.answers["performance_counters"] = (
        PerformanceCounter("Rows read", 1_240_000),
        PerformanceCounter("Buffer memory", 31_457_280),
    )
    server.answers["message_context"] = (
        connection_context("Data Source=SQL01;Initial Catalog=Dwh;Password=hunter2;"),
    )
    return server


def test_overview_of_a_failed_one(camera: Camera, server: FakeServer) -> None:
    assert camera.shows("n", "enter", server=server)


def test_overview_of_a_running_one(camera: Camera, server: FakeServer) -> None:
    assert camera.shows("enter", server=server)


def test_overview_of_a_stop(camera: Camera, server: FakeServer) -> None:
    server.put(operation(184300, OperationType.STOP, status=SUCCEEDED))
    assert camera.shows("2", "enter", server=server)


def test_messages_at_the_first_error(camera: Camera, server: FakeServer) -> None:
    assert camera.shows("n", "e", server=server)


def test_messages_being_tailed(camera: Camera, server: FakeServer) -> None:
    assert camera.shows("m", server=server)


def test_one_message(camera: Camera, server: FakeServer) -> None:
    assert camera.shows("n", "e", "enter", server=server)


def test_performance(camera: Camera, server: FakeServer) -> None:
    assert camera.shows("n", "P", server=server)


def test_data_flow(camera: Camera, server: FakeServer) -> None:
    assert camera.shows("d", server=server)


def test_parameters(camera: Camera, server: FakeServer) -> None:
    assert camera.shows("v", server=server)


def test_going_to_an_id(camera: Camera, server: FakeServer) -> None:
    assert camera.shows("colon", "4", "2", server=server)


def test_an_unknown_id(camera: Camera, server: FakeServer) -> None:
    assert camera.shows("colon", "4", "2", "enter", server=server)


def test_ascii_overview(camera: Camera, server: FakeServer) -> None:
    settings = DashboardSettings(times=Times.UTC, ascii=True)
    assert camera.shows("n", "enter", server=server, settings=settings)


def test_ascii_messages(camera: Camera, server: FakeServer) -> None:
    settings = DashboardSettings(times=Times.UTC, ascii=True)
    assert camera.shows("n", "e", server=server, settings=settings)
