"""The look-alike's other procedures: executions, validations, startup, configuration, rights."""

import threading
from collections.abc import Iterator
from uuid import uuid4

import pytest

from ssis_tui.model.codes import OperationStatus, OperationType
from tests.support.ssisdb.client import Answer, Client, Typed
from tests.support.ssisdb.processes import Run
from tests.support.ssisdb.world import ACCOUNTS, PASSWORD, SsisdbWorld
from tests.support.tds.session import SqlType
from tests.support.world import Account

CREATE = (
    "SET NOCOUNT ON; DECLARE @id bigint; EXEC catalog.create_execution @folder_name = @folder, "
    "@project_name = N'Dwh', @package_name = @package, @reference_id = @reference, "
    "@execution_id = @id OUTPUT; SELECT @id AS id"
)
CREATED, RUNNING, PENDING, ENDED_UNEXPECTEDLY, SUCCEEDED, STOPPING = 1, 2, 5, 6, 7, 8


@pytest.fixture
def world() -> Iterator[SsisdbWorld]:
    with SsisdbWorld() as world:
        with world.engine.database.lock:
            world.objects.package("Finance", "Dwh", "Load.dtsx")
        yield world


def client(world: SsisdbWorld, account: Account = Account.SYSADMIN) -> Client:
    return Client(world.engine, ACCOUNTS[account].name, PASSWORD)


def create(
    asking: Client,
    package: str | None = "Load.dtsx",
    *,
    folder: str = "Finance",
    reference: int | None = None,
) -> Answer:
    return asking.ask(CREATE, folder=folder, package=package, reference=reference)


def created(asking: Client) -> int:
    ((found,),) = create(asking).sets[0]
    assert isinstance(found, int)
    return found


def status(world: SsisdbWorld, operation_id: int) -> object:
    sql = "SELECT status FROM catalog.operations WHERE operation_id = @id"
    (found,) = client(world).values(sql, id=operation_id)
    return found


def start(asking: Client, execution_id: int | None) -> Answer:
    return asking.ask("EXEC catalog.start_execution @id", id=execution_id)


def set_value(
    asking: Client, execution_id: int, name: str, value: object, kind: int = 50
) -> Answer:
    return asking.ask(
        "EXEC catalog.set_execution_parameter_value @execution_id = @id, @object_type = @kind, "
        "@parameter_name = @name, @parameter_value = @value",
        id=execution_id,
        kind=kind,
        name=name,
        value=value,
    )


def test_an_execution_is_created_started_and_runs(world: SsisdbWorld) -> None:
    asking = client(world)
    one = created(asking)
    assert status(world, one) == CREATED
    assert start(asking, one).errors == []
    assert status(world, one) == PENDING
    world.advance(1)
    assert status(world, one) == RUNNING
    world.advance(5)
    assert status(world, one) == SUCCEEDED
    ((folder, package, process, count),) = asking.rows(
        "SELECT folder_name, package_name, process_id, executed_count FROM catalog.executions"
    )
    assert (folder, package, count) == ("Finance", "Load.dtsx", 1)
    assert process is not None


def test_a_package_may_fail(world: SsisdbWorld) -> None:
    world.engine.processes.runs["load.dtsx"] = Run(seconds=1, status=4)
    one = created(client(world))
    start(client(world), one)
    world.advance(2)
    assert status(world, one) == 4


def test_a_running_one_that_was_started_here_can_be_stopped(world: SsisdbWorld) -> None:
    asking = client(world)
    one = created(asking)
    start(asking, one)
    world.advance(1)
    assert asking.ask("EXEC catalog.stop_operation @id", id=one).errors == []
    world.advance(60)
    assert status(world, one) == 3


@pytest.mark.parametrize(
    ("package", "folder", "reference", "number"),
    [
        (None, "Finance", None, 27138),
        ("Nothing.dtsx", "Finance", None, 27146),
        ("Load.dtsx", "Nowhere", None, 27146),
        ("Load.dtsx", "Finance", 99, 27208),
    ],
)
def test_what_does_not_exist_is_not_created(
    world: SsisdbWorld, package: str | None, folder: str, reference: int | None, number: int
) -> None:
    answer = create(client(world), package, folder=folder, reference=reference)
    assert answer.errors == [number]


def test_creating_takes_read_and_execute_on_the_project(world: SsisdbWorld) -> None:
    asking = client(world, Account.ORDINARY)
    assert create(asking).errors == [27146]
    sid = ACCOUNTS[Account.ORDINARY].sid
    with world.engine.database.lock:
        project = world.objects.project("Finance", "Dwh").project_id
        world.engine.store.grant("project", project, sid, 1)
    assert create(asking).errors == [27178]
    with world.engine.database.lock:
        world.engine.store.grant("project", project, sid, 3)
        reference = world.objects.reference("Finance", "Dwh", "Prod")
    assert create(asking, reference=reference).errors == [27182]
    with world.engine.database.lock:
        environment = world.objects.environment("Finance", "Prod")
        world.engine.store.grant("environment", environment, sid, 1)
    assert create(asking, reference=reference).errors == []
    sql = "SELECT environment_name, caller_name FROM catalog.executions"
    assert asking.rows(sql) == [("Prod", ACCOUNTS[Account.ORDINARY].name)]


@pytest.mark.parametrize(
    "sql",
    [
        "EXEC catalog.create_execution N'a', N'b', N'c'",
        "EXEC catalog.set_execution_parameter_value 1, 50, N'x', 1",
        "EXEC catalog.start_execution 1",
        "EXEC catalog.validate_package N'Finance', N'Dwh', N'Load.dtsx'",
        "EXEC catalog.validate_project N'Finance', N'Dwh'",
        "EXEC catalog.create_execution_dump 1",
        "EXEC catalog.configure_catalog N'RETENTION_WINDOW', N'5'",
        "EXEC catalog.grant_permission 1, 1, 1, 1",
        "EXEC catalog.add_execution_worker 1, '6F9619FF-8B86-D011-B42D-00C04FC964FF'",
    ],
)
def test_every_procedure_refuses_sql_logins(world: SsisdbWorld, sql: str) -> None:
    assert client(world, Account.SQL).ask(sql).errors == [27123]


def test_startup_does_not_ask_how_one_logged_in(world: SsisdbWorld) -> None:
    assert client(world, Account.SQL).ask("EXEC catalog.startup").errors == []


def test_parameters_are_set_before_the_start_only(world: SsisdbWorld) -> None:
    asking = client(world)
    one = created(asking)
    assert set_value(asking, one, "LOGGING_LEVEL", 3).errors == []
    sql = (
        "SELECT CAST(parameter_value AS int) FROM catalog.execution_parameter_values "
        "WHERE execution_id = @id AND parameter_name = 'LOGGING_LEVEL' AND runtime_override = 1"
    )
    assert asking.values(sql, id=one) == [3]
    start(asking, one)
    assert set_value(asking, one, "LOGGING_LEVEL", 1).errors == [27224]


@pytest.mark.parametrize(
    ("name", "value", "kind", "number"),
    [
        ("LOGGING_LEVEL", 5, 50, 27217),
        ("LOGGING_LEVEL", "three", 50, 27147),
        ("logging_level", 1, 50, 27176),
        ("Nothing", 1, 50, 27176),
        ("LOGGING_LEVEL", None, 50, 27138),
        ("LOGGING_LEVEL", 1, 40, 27101),
        ("Path", 1, 20, 27147),
    ],
)
def test_values_that_do_not_fit_are_refused(
    world: SsisdbWorld, name: str, value: object, kind: int, number: int
) -> None:
    with world.engine.database.lock:
        world.objects.parameter("Finance", "Dwh", "Path")
    asking = client(world)
    assert set_value(asking, created(asking), name, value, kind).errors == [number]


def test_a_variant_is_never_ntext(world: SsisdbWorld) -> None:
    asking = client(world)
    value = Typed("x", SqlType("ntext"))
    assert asking.ask("DECLARE @v sql_variant = @n", n=value).errors == [529]


def test_required_parameters_need_a_value_to_start(world: SsisdbWorld) -> None:
    with world.engine.database.lock:
        world.objects.parameter("Finance", "Dwh", "Day", package="Load.dtsx", required=True)
    asking = client(world)
    one = created(asking)
    assert start(asking, one).errors == [27184]
    assert set_value(asking, one, "Day", "Monday", 30).errors == []
    assert start(asking, one).errors == []


def test_an_execution_is_started_once_and_of_the_same_version(world: SsisdbWorld) -> None:
    asking = client(world)
    one, other = created(asking), created(asking)
    start(asking, one)
    assert start(asking, one).errors == [27121]
    with world.engine.database.lock:
        world.objects.redeploy("Finance", "Dwh")
    assert start(asking, other).errors == [27150]
    assert start(asking, 4711).errors == [27103]
    assert start(asking, None).errors == [27138]
    assert start(asking, 0).errors == [27101]
    assert start(client(world, Account.ORDINARY), other).errors == [27103]


def test_a_synchronized_start_returns_at_the_end(world: SsisdbWorld) -> None:
    asking = client(world)
    one = created(asking)
    assert set_value(asking, one, "SYNCHRONIZED", value=True).errors == []
    thread = threading.Thread(target=lambda: start(asking, one))
    thread.start()
    for _ in range(100):
        if not thread.is_alive():
            break
        world.advance(0.5)
        thread.join(0.05)
    assert not thread.is_alive()
    assert status(world, one) == SUCCEEDED


@pytest.mark.parametrize(
    ("version", "number"), [("2012", 8145), ("2016", 8145), ("2017", 0), ("2022", 0)]
)
def test_scale_out_came_with_2017(version: str, number: int) -> None:
    with SsisdbWorld(version) as world:
        with world.engine.database.lock:
            world.objects.package("Finance", "Dwh", "Load.dtsx")
        answer = client(world).ask(
            "DECLARE @id bigint; EXEC catalog.create_execution @folder_name = N'Finance', "
            "@project_name = N'Dwh', @package_name = N'Load.dtsx', @runinscaleout = 1, "
            "@execution_id = @id OUTPUT; SELECT @id AS id"
        )
        assert answer.errors == ([number] if number else [])
        add = "EXEC catalog.add_execution_worker @id, @worker"
        errors = client(world).ask(add, id=1, worker=str(uuid4())).errors
        assert errors == ([2812] if number else [27243])


def validate(asking: Client, more: str = "") -> Answer:
    return asking.ask(
        "DECLARE @id bigint; EXEC catalog.validate_package N'Finance', N'Dwh', N'Load.dtsx', "
        f"@id OUTPUT{more}; SELECT @id AS id"
    )


def test_a_validation_runs_and_marks_the_package(world: SsisdbWorld) -> None:
    asking = client(world)
    ((one,),) = validate(asking).sets[0]
    assert isinstance(one, int)
    assert status(world, one) == RUNNING
    world.advance(2)
    assert status(world, one) == SUCCEEDED
    assert asking.values("SELECT validation_status FROM catalog.packages") == ["S"]
    sql = "SELECT operation_type, object_name, object_type FROM catalog.validations"
    assert asking.rows(sql) == [(301, "Load.dtsx", 30)]


def test_validations_check_scope_and_reference(world: SsisdbWorld) -> None:
    asking = client(world)
    assert validate(asking, ", @environment_scope = 'S'").errors == [27101]
    assert validate(asking, ", @reference_id = 5").errors == [27101]
    assert validate(asking, ", @environment_scope = 'Q'").errors == [27101]
    assert validate(asking, ", @environment_scope = NULL").errors == [27138]
    project = "EXEC catalog.validate_project N'Finance', N'{}', '{}'".format
    assert asking.ask(project("Dwh", "D")).errors == [27101]
    assert asking.ask(project("Nothing", "F")).errors == [27109]
    assert asking.ask(project("Dwh", "F")).errors == []


def test_a_dump_is_made_of_a_running_process_by_admins(world: SsisdbWorld) -> None:
    one = world.start_execution()
    sql = "EXEC catalog.create_execution_dump @id"
    assert client(world, Account.ORDINARY).ask(sql, id=one).errors == [27218]
    assert client(world).ask(sql, id=one).errors == []
    world.finish(one)
    assert client(world).ask(sql, id=one).errors == [27218]
    rows = client(world).rows(
        "SELECT status, object_id FROM catalog.operations WHERE operation_type = 205 "
        "ORDER BY operation_id"
    )
    assert rows == [(4, one), (7, one), (4, one)]


def test_startup_marks_what_has_no_process_here(world: SsisdbWorld) -> None:
    alive = world.start_execution()
    dead = world.start_execution()
    world.engine.processes.vanish(dead)
    elsewhere = world.start_execution(machine="NODE7")
    pending = world.start_execution(status=OperationStatus.PENDING)
    created_one = world.start_execution(status=OperationStatus.CREATED)
    stopping = world.start_execution(status=OperationStatus.STOPPING)
    stuck = world.add_operation(
        OperationType.VALIDATE_PROJECT, object_name="Dwh", status=OperationStatus.STOPPING
    )
    deploying = world.add_operation(OperationType.DEPLOY_PROJECT, object_name="Dwh")
    assert client(world, Account.ORDINARY).error("EXEC catalog.startup") == 229
    assert client(world, Account.SSIS_ADMIN).ask("EXEC catalog.startup").errors == []
    found = {
        one: status(world, one)
        for one in (alive, dead, elsewhere, pending, created_one, stopping, stuck, deploying)
    }
    assert found == {
        alive: RUNNING,
        dead: ENDED_UNEXPECTEDLY,
        elsewhere: ENDED_UNEXPECTEDLY,
        pending: ENDED_UNEXPECTEDLY,
        created_one: CREATED,
        stopping: ENDED_UNEXPECTEDLY,
        stuck: STOPPING,
        deploying: ENDED_UNEXPECTEDLY,
    }
    messages = client(world).rows(
        "SELECT m.message, m.message_type FROM catalog.operation_messages AS m "
        "WHERE m.operation_id IN (SELECT operation_id FROM catalog.operations "
        "WHERE operation_type = 1)"
    )
    assert len(messages) == 5
    assert all(f"operation {one}" in str(messages) for one in (dead, elsewhere, pending))


def test_a_run_that_startup_marked_may_still_succeed(world: SsisdbWorld) -> None:
    one = world.start_execution(machine="NODE7")
    client(world).ask("EXEC catalog.startup")
    assert status(world, one) == ENDED_UNEXPECTEDLY
    world.finish(one)
    assert status(world, one) == SUCCEEDED


@pytest.mark.parametrize(
    ("name", "value", "number"),
    [
        ("RETENTION_WINDOW", "30", 0),
        ("RETENTION_WINDOW", "0", 27101),
        ("RETENTION_WINDOW", "3651", 27101),
        ("MAX_PROJECT_VERSIONS", "9999", 0),
        ("SERVER_LOGGING_LEVEL", "3", 0),
        ("SERVER_LOGGING_LEVEL", "5", 27217),
        ("SERVER_LOGGING_LEVEL", "100", 27241),
        ("SERVER_CUSTOMIZED_LOGGING_LEVEL", "Nothing", 27237),
        ("NOTHING", "1", 27101),
        ("ENCRYPTION_ALGORITHM", "AES_128", 27162),
        (None, "1", 27138),
    ],
)
def test_properties_are_checked(
    world: SsisdbWorld, name: str | None, value: str, number: int
) -> None:
    answer = client(world).ask("EXEC catalog.configure_catalog @n, @v", n=name, v=value)
    assert answer.errors == ([number] if number else [])
    sql = "SELECT property_value FROM catalog.catalog_properties WHERE property_name = @n"
    if not number:
        assert client(world).values(sql, n=name) == [value]


def test_only_admins_configure(world: SsisdbWorld) -> None:
    sql = "EXEC catalog.configure_catalog N'RETENTION_WINDOW', N'30'"
    assert client(world, Account.ORDINARY).ask(sql).errors == [229]
    assert client(world, Account.SSIS_ADMIN).ask(sql).errors == []


def test_rights_are_granted_denied_and_revoked(world: SsisdbWorld) -> None:
    one = world.start_execution(caller="CORP\\somebody")
    asking = client(world, Account.ORDINARY)
    (principal,) = client(world).values("SELECT DATABASE_PRINCIPAL_ID(N'CORP\\ordinary')")
    seen = "SELECT operation_id FROM catalog.operations"

    def change(kind: str, account: Account = Account.SSIS_ADMIN) -> list[int]:
        sql = f"EXEC catalog.{kind}_permission 4, @id, @principal, 1"
        return client(world, account).ask(sql, id=one, principal=principal).errors

    assert change("grant", Account.ORDINARY) == [27192]
    assert change("grant") == []
    assert asking.values(seen) == [one]
    rows = asking.rows(
        "SELECT object_type, object_id, principal_id, permission_type, is_deny "
        "FROM catalog.explicit_object_permissions"
    )
    assert rows == [(4, one, principal, 1, False)]
    assert change("deny") == []
    assert asking.values(seen) == []
    assert change("grant") == []
    assert change("revoke") == []
    assert asking.values(seen) == []


@pytest.mark.parametrize(
    ("arguments", "number"),
    [
        ("5, 1, 1, 1", 27101),
        ("4, 1, 99999, 1", 27101),
        ("4, 1, 1, 3", 27191),
        ("4, NULL, 1, 1", 27138),
        ("4, 4711, 1, 1", 27105),
        ("1, 4711, 1, 1", 27104),
        ("2, 4711, 1, 1", 27109),
    ],
)
def test_grants_that_do_not_fit_are_refused(
    world: SsisdbWorld, arguments: str, number: int
) -> None:
    sql = f"EXEC catalog.grant_permission {arguments}"
    assert client(world).ask(sql).errors == [number]


def test_a_secondary_takes_no_changes(world: SsisdbWorld) -> None:
    asking = client(world)
    one = created(asking)
    world.engine.is_read_only = True
    assert create(asking).errors == [3906]
    assert start(asking, one).errors == [3906]
    assert asking.ask("EXEC catalog.startup").errors == [3906]
    assert asking.value("CAST(DATABASEPROPERTYEX(DB_NAME(), 'Updateability') AS nvarchar(9))") == (
        "READ_ONLY"
    )
