"""Executions that are started, validations, repairs and dumps, on every catalog."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from ssis_tui.catalog.protocol import Catalog, Operator
from ssis_tui.catalog.reports import StartRequest, ValidateRequest
from ssis_tui.errors import (
    AccountTypeRefused,
    ConnectionLost,
    NoPermission,
    NoSuchOperation,
    NotRunning,
    ProcedureFailed,
    ReadOnly,
    SsisTuiError,
    UsageError,
)
from ssis_tui.model.codes import ObjectType, OperationStatus, OperationType
from ssis_tui.model.operations import Execution, Validation
from tests.support.ssisdb.world import SsisdbWorld
from tests.support.tds.faults import AnswerError, DropBeforeAnswer
from tests.support.tds.session import Message
from tests.support.world import Account, StopBehaviour, World

REQUEST = StartRequest(folder="Finance", project="Dwh", package="LoadFactSales.dtsx")
FORECAST = StartRequest(folder="Finance", project="Controlling", package="ForecastModel.dtsx")
VALIDATION = ValidateRequest(folder="Finance", project="Dwh")
LATER = 3600


@pytest.fixture(scope="module")
def operator(shared: World) -> Iterator[Operator]:
    shared.record.deploy(REQUEST.package)
    shared.record.deploy_with_required_parameter()
    operator = shared.server().operator()
    operator.open()
    yield operator
    operator.close()


def as_account(world: World, account: Account, *, read_only: bool = False) -> Operator:
    return world.server(account, read_only=read_only).operator()


def newest(reports: Catalog, after: int = 0) -> list[int]:
    from ssis_tui.catalog.requests import PollRequest

    return [one.operation_id for one in reports.poll(PollRequest(new_after=after)).operations]


def test_a_started_execution_runs_and_ends(
    shared: World, operator: Operator, reports: Catalog
) -> None:
    one = operator.start(REQUEST)
    (run,) = reports.operations([one])
    assert isinstance(run, Execution)
    assert run.path == "Finance/Dwh/LoadFactSales.dtsx"
    assert run.status == OperationStatus.PENDING
    assert run.caller_name == "CORP\\sysadmin"
    assert (run.environment, run.use32bitruntime) == (None, False)
    shared.advance(3)
    assert reports.operations([one])[0].status == OperationStatus.RUNNING
    shared.advance(LATER)
    assert reports.operations([one])[0].status == OperationStatus.SUCCEEDED


def test_a_start_carries_environment_bits_and_values(
    shared: World, operator: Operator, reports: Catalog
) -> None:
    (project,) = [one for one in reports.projects() if one.name == "Dwh"]
    test = reports.environment_references(project.project_id)[1]
    one = operator.start(
        replace(
            REQUEST,
            reference_id=test.reference_id,
            use32bitruntime=True,
            parameters=(
                (20, "SourceServer", "Größe 'x'; --"),
                (20, "SourcePassword", "planted-secret"),
                (30, "BatchSize", 7),
                (30, "FullLoad", True),
                (50, "LOGGING_LEVEL", 3),
            ),
        )
    )
    (run,) = reports.operations([one])
    assert isinstance(run, Execution)
    assert (run.environment, run.use32bitruntime) == ("Test", True)
    rows = {row.name: row for row in reports.parameters(one)}
    assert rows["SourceServer"].value == "Größe 'x'; --"
    assert (rows["SourcePassword"].value, rows["SourcePassword"].is_sensitive) == (None, True)
    assert (rows["BatchSize"].value, rows["FullLoad"].value) == ("7", "1")
    assert rows["LOGGING_LEVEL"].value == "3"
    set_here = {name for name, row in rows.items() if row.is_runtime_override}
    assert set_here == {"SourceServer", "SourcePassword", "BatchSize", "FullLoad", "LOGGING_LEVEL"}
    assert rows["SourceDatabase"].value == "ERP"


@pytest.mark.parametrize(
    ("request_", "number", "error"),
    [
        (replace(REQUEST, package="NoSuch.dtsx"), 27146, NoSuchOperation),
        (replace(REQUEST, project="NoSuch"), 27146, NoSuchOperation),
        (replace(REQUEST, folder=""), 27146, NoSuchOperation),
        (replace(REQUEST, package="%"), 27146, NoSuchOperation),
        (replace(REQUEST, reference_id=2**62), 27208, NoSuchOperation),
        (replace(REQUEST, parameters=((30, "NoSuch", 1),)), 27176, NoSuchOperation),
        (replace(REQUEST, parameters=((20, "BatchSize", 1),)), 27176, NoSuchOperation),
        (replace(REQUEST, parameters=((30, "batchsize", 1),)), 27176, NoSuchOperation),
        (replace(REQUEST, parameters=((30, "BatchSize", "many"),)), 27147, ProcedureFailed),
        (replace(REQUEST, parameters=((50, "LOGGING_LEVEL", 5),)), 27217, ProcedureFailed),
        (FORECAST, 27184, ProcedureFailed),
    ],
)
def test_what_cannot_be_started_is_refused_in_a_sentence(
    operator: Operator,
    reports: Catalog,
    request_: StartRequest,
    number: int,
    error: type[SsisTuiError],
) -> None:
    with pytest.raises(error) as refused:
        operator.start(request_)
    assert f"({number})" in refused.value.sentence
    assert refused.value.sentence.endswith((".", "(Customized)."))
    # On the same connection the next one is started as if nothing had been.
    one = operator.start(replace(FORECAST, parameters=((30, "Scenario", "Base"),)))
    assert reports.operations([one])[0].status == OperationStatus.PENDING


@pytest.mark.parametrize("value", [None, object(), "x" * 4001, float("nan"), 2**63])
def test_values_that_no_parameter_can_hold_are_not_sent(
    operator: Operator, reports: Catalog, value: object
) -> None:
    before = newest(reports)
    with pytest.raises(UsageError, match="BatchSize"):
        operator.start(replace(REQUEST, parameters=((30, "BatchSize", value),)))
    assert newest(reports) == before


def test_a_secret_is_in_no_error(operator: Operator) -> None:
    with pytest.raises(SsisTuiError) as refused:
        operator.start(replace(REQUEST, parameters=((30, "BatchSize", "planted-secret"),)))
    assert "planted-secret" not in f"{refused.value.full_text}{refused.value!r}"
    request = replace(REQUEST, parameters=((30, "Password", "planted-secret"),))
    assert "planted-secret" not in repr(request)


def test_projects_and_packages_are_validated(
    shared: World, operator: Operator, reports: Catalog
) -> None:
    whole = operator.validate(VALIDATION)
    one = operator.validate(replace(VALIDATION, package=REQUEST.package, use32bitruntime=True))
    project, package = reports.operations([whole, one])
    assert isinstance(project, Validation)
    assert isinstance(package, Validation)
    assert project.path == "Finance/Dwh"
    assert package.path == "Finance/Dwh/LoadFactSales.dtsx"
    assert {row.environment_scope for row in (project, package)} == {"D"}
    shared.advance(LATER)
    rows = reports.operations([whole, one])
    assert {row.status for row in rows} == {OperationStatus.SUCCEEDED}


@pytest.mark.parametrize(
    ("request_", "number", "error"),
    [
        (replace(VALIDATION, project="NoSuch"), 27109, NoSuchOperation),
        (replace(VALIDATION, package="NoSuch.dtsx"), 27146, NoSuchOperation),
        (replace(VALIDATION, project="NoSuch", package="A.dtsx"), 27146, NoSuchOperation),
        (replace(VALIDATION, environment_scope="S"), 27101, ProcedureFailed),
        (replace(VALIDATION, reference_id=1), 27101, ProcedureFailed),
        (replace(VALIDATION, environment_scope="X"), 27101, ProcedureFailed),
    ],
)
def test_what_cannot_be_validated_is_refused(
    operator: Operator, request_: ValidateRequest, number: int, error: type[SsisTuiError]
) -> None:
    with pytest.raises(error) as refused:
        operator.validate(request_)
    assert refused.value.number == number


def test_startup_marks_what_seems_dead(world: World) -> None:
    dead = world.start_execution(when_stopped=StopBehaviour.NO_PROCESS)
    deployment = world.add_operation(OperationType.DEPLOY_PROJECT, object_name="Dwh")
    ended = world.start_execution(status=OperationStatus.SUCCEEDED)
    created = world.start_execution(status=OperationStatus.CREATED)
    operator = world.server().operator()
    operator.open()
    operator.startup()
    status = {number: operator.operation(number).status for number in (dead, deployment)}
    assert set(status.values()) == {OperationStatus.ENDED_UNEXPECTEDLY}
    assert operator.operation(ended).status == OperationStatus.SUCCEEDED
    assert operator.operation(created).status == OperationStatus.CREATED
    operator.close()
    catalog = world.server().catalog()
    catalog.open()
    (startup,) = newest(catalog, created)
    assert catalog.operations([startup])[0].operation_type == OperationType.INITIALIZATION
    catalog.close()


def test_a_running_execution_is_dumped(shared: World, operator: Operator, reports: Catalog) -> None:
    one = shared.start_execution()
    operator.create_dump(one)
    dump = reports.operations(newest(reports, one))[-1]
    assert dump.operation_type == OperationType.CREATE_DUMP
    assert (dump.object_type, dump.object_id) == (ObjectType.EXECUTION, one)


def test_what_does_not_run_is_not_dumped(shared: World, operator: Operator) -> None:
    ended = shared.start_execution(status=OperationStatus.SUCCEEDED)
    pending = shared.start_execution(status=OperationStatus.PENDING)
    for number in (ended, pending, 2**62):
        with pytest.raises(NotRunning) as refused:
            operator.create_dump(number)
        assert refused.value.number == 27218


def test_sql_logins_are_refused_all_but_startup(world: World) -> None:
    world.record.deploy(REQUEST.package)
    one = world.start_execution()
    operator = as_account(world, Account.SQL)
    operator.open()
    for change in (
        lambda: operator.start(REQUEST),
        lambda: operator.validate(VALIDATION),
        lambda: operator.create_dump(one),
    ):
        with pytest.raises(AccountTypeRefused):
            change()
    operator.startup()
    operator.close()


@pytest.mark.parametrize("account", [Account.LOGREADER, Account.ORDINARY])
def test_without_a_role_nothing_is_changed(shared: World, account: Account) -> None:
    shared.record.deploy(REQUEST.package)
    one = shared.start_execution()
    operator = as_account(shared, account)
    operator.open()
    with pytest.raises(NoSuchOperation):
        operator.start(REQUEST)
    with pytest.raises(NoSuchOperation):
        operator.validate(VALIDATION)
    with pytest.raises(NoPermission):
        operator.startup()
    with pytest.raises(NotRunning):
        operator.create_dump(one)
    operator.close()


def test_read_only_lets_nothing_through(shared: World, reports: Catalog) -> None:
    one = shared.start_execution()
    operator = as_account(shared, Account.SYSADMIN, read_only=True)
    for change in (
        lambda: operator.start(REQUEST),
        lambda: operator.validate(VALIDATION),
        operator.startup,
        lambda: operator.create_dump(one),
    ):
        with pytest.raises(ReadOnly, match="Read-only"):
            change()
    assert newest(reports, one) == []
    operator.close()


def test_each_change_is_sent_once_with_its_values_bound(ssisdb: SsisdbWorld) -> None:
    ssisdb.record.deploy(REQUEST.package)
    operator = ssisdb.server().operator()
    operator.open()
    before = len(ssisdb.tds.record.statements)
    operator.start(replace(REQUEST, parameters=((30, "BatchSize", 4711),)))
    operator.close()
    texts = [statement.text for statement in ssisdb.tds.record.statements[before:]]
    procedures = ("create_execution ", "set_execution_parameter_value ", "start_execution ")
    assert [sum(f"catalog.{name}" in text for text in texts) for name in procedures] == [1, 1, 1]
    assert not any("4711" in text or "LoadFactSales" in text for text in texts)


@pytest.mark.parametrize("executed", [True, False])
def test_a_start_whose_answer_is_lost_names_what_was_created(
    ssisdb: SsisdbWorld, executed: bool
) -> None:
    ssisdb.record.deploy(REQUEST.package)
    operator = ssisdb.server().operator()
    operator.open()
    ssisdb.tds.faults.add(
        DropBeforeAnswer(executed=executed), when=lambda text: "catalog.start_execution " in text
    )
    with pytest.raises(ConnectionLost) as lost:
        operator.start(REQUEST)
    assert "The execution 1 was created and may have been started." in lost.value.sentence
    operator.open()
    expected = OperationStatus.PENDING if executed else OperationStatus.CREATED
    assert operator.operation(1).status == expected
    operator.close()
    sent = [one.text for one in ssisdb.tds.record.statements]
    assert sum("catalog.start_execution " in text for text in sent) == 1


@pytest.mark.parametrize("number", [27195, 27153])
def test_what_goes_wrong_inside_a_procedure_is_told(ssisdb: SsisdbWorld, number: int) -> None:
    texts = {
        27195: "The operation failed because the execution timed out.",
        27153: "Default permissions for the operation cannot be granted to the user.",
    }
    operator = ssisdb.server().operator()
    operator.open()
    ssisdb.tds.faults.add(
        AnswerError(Message(number, texts[number])),
        when=lambda text: "catalog.create_execution " in text,
    )
    with pytest.raises(SsisTuiError) as refused:
        operator.start(REQUEST)
    assert f"({number})" in refused.value.sentence
    operator.close()
