"""What else can be done to the demo: start, validate, repair, dump."""

import pytest
from msgspec.structs import replace

from ssis_tui.catalog.capabilities import AccountKind, Rights
from ssis_tui.catalog.protocol import Operator
from ssis_tui.catalog.reports import Changes, StartRequest, ValidateRequest
from ssis_tui.catalog.requests import HistoryRequest, OperationFilter
from ssis_tui.errors import (
    AccountTypeRefused,
    NoPermission,
    NoSuchOperation,
    NotRunning,
    ProcedureFailed,
    ReadOnly,
    SsisTuiError,
)
from ssis_tui.model.codes import ObjectType, OperationStatus, OperationType
from ssis_tui.model.operations import Execution, Operation, Validation
from tests.support.demo import Demo

SQL_LOGIN = Rights(login="sa", kind=AccountKind.SQL, is_sysadmin=True)
ORDINARY = Rights(login=r"CORP\ordinary", kind=AccountKind.WINDOWS)

SALES = StartRequest(folder="Finance", project="Dwh", package="LoadDimProduct.dtsx")


def _newest(demo: Demo, kind: OperationType) -> Operation:
    wanted = OperationFilter(types=frozenset({kind}))
    (found,) = demo.catalog.history(HistoryRequest(limit=1, filter=wanted)).operations
    return found


def test_the_demos_operator_is_an_operator_that_changes() -> None:
    demo = Demo().operator()
    operator: Operator = demo
    changes: Changes = demo
    key = changes.start(SALES)
    assert operator.operation(key).status == OperationStatus.PENDING


def test_a_started_execution_goes_through_its_states_and_succeeds() -> None:
    demo = Demo()
    newest = demo.poll().operations[-1].operation_id
    key = demo.operator().start(SALES)
    assert key > newest
    assert demo.operation(key).status == OperationStatus.PENDING
    demo.advance(seconds=5)
    running = demo.operation(key)
    assert isinstance(running, Execution)
    assert running.can_stop
    assert running.caller_name == demo.rights.login
    assert running in demo.active()
    demo.advance(minutes=10)
    assert demo.operation(key).status == OperationStatus.SUCCEEDED
    assert demo.messages(key)
    assert demo.catalog.executables(key)


def test_a_started_execution_can_be_stopped() -> None:
    demo = Demo()
    operator = demo.operator()
    key = operator.start(SALES)
    demo.advance(seconds=5)
    assert operator.stop(key).is_carried_out
    demo.advance(seconds=6)
    assert demo.operation(key).status == OperationStatus.CANCELED


def test_a_start_carries_environment_and_parameters() -> None:
    demo = Demo()
    project = next(one for one in demo.catalog.projects() if one.name == "Controlling")
    test = demo.catalog.environment_references(project.project_id)[1]
    key = demo.operator().start(
        StartRequest(
            folder="Finance",
            project="Controlling",
            package="ForecastModel.dtsx",
            reference_id=test.reference_id,
            parameters=((50, "LOGGING_LEVEL", 3), (30, "Scenario", "Optimistic")),
        )
    )
    run = demo.operation(key)
    assert isinstance(run, Execution)
    assert run.environment_name == "Test"
    values = {row.name: row for row in demo.catalog.parameters(key)}
    assert values["LOGGING_LEVEL"].value == "3"
    assert (values["Scenario"].value, values["Scenario"].is_value_set) == ("Optimistic", True)


def test_a_package_without_its_required_value_does_not_start() -> None:
    request = StartRequest(folder="Finance", project="Controlling", package="ForecastModel.dtsx")
    with pytest.raises(ProcedureFailed) as refused:
        Demo().operator().start(request)
    assert refused.value.number == 27184


@pytest.mark.parametrize("package", ["NoSuch.dtsx", "", "*"])
def test_what_is_not_deployed_cannot_be_started(package: str) -> None:
    request = StartRequest(folder="Finance", project="Dwh", package=package)
    with pytest.raises(SsisTuiError) as refused:
        Demo().operator().start(request)
    assert refused.value.number == 27146


def test_validations_run_and_succeed() -> None:
    demo = Demo()
    operator = demo.operator()
    whole = operator.validate(ValidateRequest(folder="Sales", project="Crm"))
    one = operator.validate(
        ValidateRequest(folder="Sales", project="Crm", package="SyncAccounts.dtsx")
    )
    project, package = demo.catalog.operations([whole, one])
    assert isinstance(project, Validation)
    assert isinstance(package, Validation)
    assert (project.path, package.path) == ("Sales/Crm", "Sales/Crm/SyncAccounts.dtsx")
    demo.advance(minutes=2)
    assert {row.status for row in demo.catalog.operations([whole, one])} == {
        OperationStatus.SUCCEEDED
    }


def test_startup_marks_the_dead_what_stops_and_what_has_no_process() -> None:
    demo = Demo()
    operator = demo.operator()
    by_name = {row.package_label.split(".")[0]: row.operation_id for row in demo.active()}
    stopping = by_name["SyncOpportunities" if "SyncOpportunities" in by_name else "SyncAccounts"]
    operator.stop(stopping)
    demo.advance(seconds=1)
    operator.startup()
    ended = OperationStatus.ENDED_UNEXPECTEDLY
    assert demo.operation(by_name["ReloadHistory"]).status == ended
    assert demo.operation(by_name["StreamTelemetry"]).status == ended
    assert demo.operation(stopping).status == ended
    assert demo.operation(by_name["RebuildAggregates"]).status == OperationStatus.RUNNING
    startup = _newest(demo, OperationType.INITIALIZATION)
    told = [message.message for message in demo.messages(startup.operation_id)]
    assert len(told) == 3
    assert any(f"operation {stopping} (type 200, status 8)" in text for text in told)
    demo.advance(seconds=5)
    assert demo.operation(startup.operation_id).status == OperationStatus.SUCCEEDED


def test_a_dump_is_made_of_what_runs_and_lives() -> None:
    demo = Demo()
    operator = demo.operator()
    running = next(row for row in demo.active() if row.package_label.startswith("Sync"))
    operator.create_dump(running.operation_id)
    dump = _newest(demo, OperationType.CREATE_DUMP)
    assert (dump.object_type, dump.object_id) == (ObjectType.EXECUTION, running.operation_id)
    hanging = next(row for row in demo.active() if row.package_label == "ReloadHistory.dtsx")
    for key in (hanging.operation_id, 1):
        with pytest.raises(SsisTuiError) as refused:
            operator.create_dump(key)
        assert refused.value.number == 27218


def test_sql_logins_are_refused_all_but_startup() -> None:
    operator = Demo(rights=SQL_LOGIN).operator()
    with pytest.raises(AccountTypeRefused):
        operator.start(SALES)
    with pytest.raises(AccountTypeRefused):
        operator.validate(ValidateRequest(folder="Sales", project="Crm"))
    with pytest.raises(AccountTypeRefused):
        operator.create_dump(1)
    operator.startup()


def test_startup_and_dumps_are_for_administrators() -> None:
    operator = Demo(rights=ORDINARY).operator()
    with pytest.raises(NoPermission):
        operator.startup()
    with pytest.raises(NotRunning) as refused:
        operator.create_dump(1)
    assert refused.value.number == 27218


@pytest.mark.parametrize(
    ("parameter", "number"),
    [
        ((30, "NoSuch", 1), 27176),
        ((20, "BatchSize", 1), 27176),
        ((30, "batchsize", 1), 27176),
        ((30, "BatchSize", "many"), 27147),
        ((30, "FullLoad", 5), 27147),
        ((50, "LOGGING_LEVEL", 5), 27217),
        ((50, "LOGGING_LEVEL", "Verbose"), 27147),
    ],
)
def test_values_that_do_not_fit_are_refused(
    parameter: tuple[int, str, object], number: int
) -> None:
    demo = Demo()
    before = demo.last_day()
    with pytest.raises(SsisTuiError) as refused:
        demo.operator().start(replace(SALES, parameters=(parameter,)))
    assert refused.value.number == number
    assert demo.last_day() == before


def test_nobody_starts_a_package_without_rights_on_it() -> None:
    operator = Demo(rights=ORDINARY).operator()
    with pytest.raises(NoSuchOperation):
        operator.start(SALES)
    with pytest.raises(NoSuchOperation):
        operator.validate(ValidateRequest(folder="Sales", project="Crm"))


def test_read_only_lets_nothing_through() -> None:
    demo = Demo(is_read_only=True)
    operator = demo.operator()
    before = demo.last_day()
    with pytest.raises(ReadOnly):
        operator.start(SALES)
    with pytest.raises(ReadOnly):
        operator.validate(ValidateRequest(folder="Sales", project="Crm"))
    with pytest.raises(ReadOnly):
        operator.startup()
    with pytest.raises(ReadOnly):
        operator.create_dump(before[0].operation_id)
    assert demo.last_day() == before
