"""Pictures of each screen at two sizes; a change of them is looked at before it is accepted."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

import pytest
from textual.app import App
from textual.pilot import Pilot

from ssis_tui.config.settings import DashboardSettings, Times
from ssis_tui.errors import ConnectionLost
from ssis_tui.model.codes import MessageType, OperationStatus, OperationType
from ssis_tui.model.messages import EventMessage
from ssis_tui.tui.app import Dashboard
from tests.support.clock import VirtualClock
from tests.support.fake_catalog import FakeServer
from tests.support.operations import NOW, execution, operation
from tests.support.stage import Stage

SIZES = [(80, 24), (120, 40)]


class SnapCompare(Protocol):
    """The fixture of pytest-textual-snapshot."""

    def __call__(
        self,
        app: App[None],
        *,
        terminal_size: tuple[int, int],
        run_before: Callable[[Pilot[None]], Awaitable[None]],
    ) -> bool: ...


@dataclass(frozen=True, slots=True)
class Camera:
    """Takes the picture of a screen after some keys and seconds."""

    compare: SnapCompare
    size: tuple[int, int]

    def shows(
        self,
        *keys: str,
        server: FakeServer,
        settings: DashboardSettings | None = None,
        seconds: float = 6,
    ) -> bool:
        """Start, let `seconds` pass, press `keys`, and compare with the accepted picture."""
        chosen = settings or DashboardSettings(times=Times.UTC)
        app = Dashboard(server, chosen, clock=server.clock)

        async def act(pilot: Pilot[None]) -> None:
            it = Stage(app, pilot, server.clock)
            await it.settle()
            await it.pass_time(seconds)
            for key in keys:
                await it.press(key)

        return self.compare(app, terminal_size=self.size, run_before=act)


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def camera(request: pytest.FixtureRequest, snap_compare: SnapCompare) -> Camera:
    return Camera(snap_compare, request.param)


def night() -> FakeServer:
    """A server at ten past two in the night, when the nightly loads run."""
    server = FakeServer(VirtualClock(NOW), name="PRODSQL01")
    server.put(
        execution(184217, environment="Prod"),
        execution(184219, package="LoadDimCustomer.dtsx", started=NOW - timedelta(minutes=8)),
        execution(184220, package="Export.dtsx", folder="Hr", project="Payroll",
                  status=OperationStatus.STOPPING, caller="CORP\\dba"),
        operation(184222),
        execution(184223, package="SyncAccounts.dtsx", folder="Sales", project="Crm",
                  status=OperationStatus.PENDING, started=NOW),
    )  # fmt: skip
    ends = (
        OperationStatus.SUCCEEDED,
        OperationStatus.SUCCEEDED,
        OperationStatus.FAILED,
        OperationStatus.SUCCEEDED,
        OperationStatus.CANCELED,
        OperationStatus.ENDED_UNEXPECTEDLY,
        OperationStatus.COMPLETED,
    )
    for number in range(60):
        server.put(
            execution(
                184100 + number,
                package=("LoadFactSales.dtsx", "LoadStaging.dtsx")[number % 2],
                status=ends[number % len(ends)] if number % 2 else OperationStatus.SUCCEEDED,
                started=NOW - timedelta(minutes=90 - number),
                lasted=timedelta(minutes=8, seconds=number),
            )
        )
    server.put(operation(184170, OperationType.STOP, status=OperationStatus.SUCCEEDED))
    for number, (kind, name) in enumerate(
        (
            (MessageType.PRE_EXECUTE, "Load Fact Sales"),
            (MessageType.WARNING, "Load Fact Sales"),
            (MessageType.ERROR, "Load Fact Sales"),
        ),
        start=1,
    ):
        server.messages.append(
            EventMessage(
                operation_id=184217,
                event_message_id=number,
                message_time=NOW - timedelta(minutes=5),
                message_type=kind,
                message="",
                message_source_name=name,
                execution_path=f"\\Package\\{name}",
            )
        )
    return server


def test_dashboard(camera: Camera) -> None:
    assert camera.shows(server=night())


def test_stop_dialog(camera: Camera) -> None:
    assert camera.shows("K", server=night())


def test_stop_dialog_of_several_on_a_production_server(camera: Camera) -> None:
    server = night()
    server.is_production = True
    assert camera.shows("space", "space", "K", server=server)


def test_help(camera: Camera) -> None:
    assert camera.shows("question_mark", server=night())


def test_filter(camera: Camera) -> None:
    assert camera.shows("2", "slash", *"staging", server=night())


def test_lost_connection(camera: Camera) -> None:
    server = night()
    server.fail("open", None)
    server.fail_always("open", ConnectionLost("The connection to PRODSQL01 is lost."))
    server.fail("poll", None, None, ConnectionLost("The connection to PRODSQL01 is lost."))
    assert camera.shows(server=server, seconds=30)


def test_nothing_runs(camera: Camera) -> None:
    assert camera.shows(server=FakeServer(VirtualClock(NOW), name="PRODSQL01"))


def test_ascii(camera: Camera) -> None:
    settings = DashboardSettings(times=Times.UTC, ascii=True)
    assert camera.shows(server=night(), settings=settings)


@pytest.mark.parametrize("theme", ["light", "contrast"])
def test_themes(camera: Camera, theme: str) -> None:
    settings = DashboardSettings(times=Times.UTC, theme=theme)
    assert camera.shows(server=night(), settings=settings)
