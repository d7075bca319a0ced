"""Each version of SSISDB that there is, through one driver."""

from collections.abc import Iterator

import pytest

from ssis_tui.catalog.capabilities import Feature
from ssis_tui.catalog.protocol import Catalog
from ssis_tui.catalog.requests import HistoryRequest, MessageRequest, OperationFilter, PollRequest
from ssis_tui.model.codes import MessageType, OperationStatus, OperationType
from ssis_tui.model.operations import Execution, Validation
from tests.contract.conftest import stand_in
from tests.support.needs import best_driver
from tests.support.ssisdb.versions import VERSIONS
from tests.support.ssisdb.world import SsisdbWorld
from tests.support.world import Account

PRODUCTS = {
    **{str(year): f"SQL Server {year}" for year in (2012, 2014, 2016, 2017, 2019, 2022, 2025)},
    "azure": "Azure SQL Database",
    "mi": "Azure SQL Managed Instance",
}
SINCE_2016 = {version for version in VERSIONS if version not in {"2012", "2014"}}
SINCE_2017 = SINCE_2016 - {"2016"}


@pytest.fixture(params=VERSIONS)
def version(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def world(version: str) -> Iterator[SsisdbWorld]:
    yield from stand_in(best_driver(), version)


@pytest.fixture
def catalog(world: SsisdbWorld) -> Iterator[Catalog]:
    catalog = world.server().catalog()
    catalog.open()
    yield catalog
    catalog.close()


def test_the_version_is_known_with_what_it_offers(world: SsisdbWorld, version: str) -> None:
    catalog = world.server().catalog()
    info = catalog.open()
    catalog.close()
    assert info.product == PRODUCTS[version]
    assert info.is_azure == (version in {"azure", "mi"})
    assert (Feature.LOGREADER_ROLE in info.features) == (version in SINCE_2016)
    assert (Feature.EVENT_MESSAGE_GUID in info.features) == (version in SINCE_2017)
    assert (Feature.WORKER_AGENTS in info.features) == (version in SINCE_2017)
    lacks = {
        "catalog.executions.executed_count",
        "catalog.event_messages.event_message_guid",
        "catalog.event_message_context.event_message_guid",
    }
    assert set(info.missing) == (set() if version in SINCE_2017 else lacks)


def test_everything_can_be_read(world: SsisdbWorld, catalog: Catalog, version: str) -> None:
    one = world.start_execution("Load.dtsx", environment="Prod")
    validation = world.add_operation(OperationType.VALIDATE_PACKAGE, object_name="Load.dtsx")
    world.log(one, "careful", message_type=MessageType.WARNING)
    answer = catalog.poll(
        PollRequest(newest=9, all_active=True, progress_of=(one,), progress_whole=(one,))
    )
    execution, validating = answer.operations
    assert isinstance(execution, Execution)
    assert (execution.executed_count is not None) == (version in SINCE_2017)
    assert isinstance(validating, Validation)
    assert [message.message for message in answer.progress] == ["careful"]
    answer = catalog.poll(PollRequest(new_after=one - 1, ids=(one,)))
    assert len(answer.operations) == 2
    page = catalog.history(HistoryRequest(filter=OperationFilter(package="load*")))
    assert [o.operation_id for o in page.operations] == [validation, one]
    assert catalog.operations([one]) == (execution,)
    (message,) = catalog.messages(MessageRequest(operation_id=one)).messages
    assert (message.event_message_guid is not None) == (version in SINCE_2017)
    assert catalog.executables(one) == ()


def test_a_login_that_sees_little_pages_back_to_its_first(world: SsisdbWorld) -> None:
    mine = [world.start_execution(caller="CORP\\ordinary")]
    world.start_execution()
    mine.append(world.start_execution(caller="CORP\\ordinary"))
    catalog = world.server(Account.ORDINARY).catalog()
    catalog.open()
    answer = catalog.poll(PollRequest(newest=9, all_active=True))
    page = catalog.history(HistoryRequest())
    catalog.close()
    assert [o.operation_id for o in answer.operations] == mine
    assert [o.operation_id for o in page.operations] == mine[::-1]


def test_an_execution_is_stopped(world: SsisdbWorld) -> None:
    one = world.start_execution()
    operator = world.server().operator()
    operator.open()
    assert operator.stop(one).is_carried_out
    assert operator.operation(one).status == OperationStatus.STOPPING
    operator.close()


def test_a_sql_login_is_warned_according_to_where_it_is(world: SsisdbWorld, version: str) -> None:
    catalog = world.server(Account.SQL).catalog()
    info = catalog.open()
    catalog.close()
    assert (info.why_no_stop() is None) == (version in {"azure", "mi"})
    assert (info.stop_warning() is not None) == (version in {"azure", "mi"})
