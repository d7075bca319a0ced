"""What the look-alike's views show, to whom, and in which version."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from ssis_tui.model.codes import OperationStatus, OperationType
from tests.support.ssisdb.client import Client
from tests.support.ssisdb.principals import Principal
from tests.support.ssisdb.world import ACCOUNTS, PASSWORD, SsisdbWorld
from tests.support.world import Account

VERSIONS = ("2012", "2014", "2016", "2017", "2019", "2022", "2025", "azure", "mi")
LOG_VIEWS = {
    "operations": "operation_id",
    "executions": "execution_id",
    "operation_messages": "operation_id",
    "event_messages": "operation_id",
    "executables": "execution_id",
    "executable_statistics": "execution_id",
    "execution_component_phases": "execution_id",
    "execution_data_statistics": "execution_id",
    "execution_data_taps": "execution_id",
    "execution_parameter_values": "execution_id",
    "execution_property_override_values": "execution_id",
}

LONG_READS = (
    """
    SELECT TOP (@n) * FROM catalog.operations WHERE operation_id < @id ORDER BY operation_id DESC
    """,
    """
    SELECT TOP (@n) * FROM catalog.executions WHERE execution_id < @id ORDER BY execution_id DESC
    """,
    """
    SELECT TOP (@n) * FROM catalog.operations WHERE operation_id > @id OR operation_id IN (1, 2)
    ORDER BY operation_id
    """,
    """
    SELECT TOP (@n) * FROM catalog.event_messages
    WHERE operation_id = @id AND event_message_id > 0 ORDER BY event_message_id
    """,
)


@pytest.fixture
def world() -> Iterator[SsisdbWorld]:
    with SsisdbWorld() as world:
        yield world


def client(world: SsisdbWorld, account: Account = Account.SYSADMIN) -> Client:
    return Client(world.engine, ACCOUNTS[account].name, PASSWORD)


def insert(world: SsisdbWorld, table: str, **values: object) -> int:
    with world.engine.database.lock:
        return world.engine.store.insert(table, values)


def detailed(world: SsisdbWorld, caller: str) -> int:
    """An execution with a row in every view of the log."""
    one = world.start_execution(caller=caller)
    message = world.log(one, "said")
    insert(world, "event_message_context", operation_id=one, event_message_id=message)
    task = insert(
        world,
        "executables",
        project_id=1,
        project_version_lsn=1,
        package_name="Load.dtsx",
        executable_name="Load",
    )
    insert(world, "executable_statistics", execution_id=one, executable_id=task)
    common = {"execution_id": one, "package_name": "Load.dtsx", "task_name": "Flow"}
    for is_start in (True, False):
        insert(
            world,
            "execution_component_phases",
            **common,
            phase="PreExecute",
            is_start=is_start,
            phase_time=world.now,
            sequence_id=1,
        )
    insert(world, "execution_data_statistics", **common, rows_sent=5)
    insert(world, "execution_data_taps", execution_id=one, max_rows=5)
    insert(
        world,
        "execution_property_override_values",
        execution_id=one,
        property_path="\\Package.Properties[x]",
        property_value="secret",
        sensitive=True,
    )
    return one


def test_roles_see_every_row_and_others_their_own(world: SsisdbWorld) -> None:
    mine = detailed(world, ACCOUNTS[Account.ORDINARY].name)
    foreign = detailed(world, "CORP\\somebody")
    for view, key in LOG_VIEWS.items():
        sql = f"SELECT DISTINCT {key} FROM catalog.{view} ORDER BY {key}"
        for account in Account:
            expected = [mine] if account is Account.ORDINARY else [mine, foreign]
            assert client(world, account).values(sql) == expected, (view, account)
    for account in Account:
        contexts = client(world, account).rows("SELECT * FROM catalog.event_message_context")
        assert len(contexts) == (1 if account is Account.ORDINARY else 2)


def test_validations_and_their_details_are_filtered_too(world: SsisdbWorld) -> None:
    for caller in (ACCOUNTS[Account.ORDINARY].name, "CORP\\somebody"):
        one = world.add_operation(OperationType.VALIDATE_PACKAGE, caller=caller)
        insert(
            world,
            "extended_operation_info",
            operation_id=one,
            object_name="Load.dtsx",
            status=2,
            start_time=world.now,
        )
    for view in ("validations", "extended_operation_info"):
        sql = f"SELECT COUNT(*) AS n FROM catalog.{view}"
        assert client(world).values(sql) == [2]
        assert client(world, Account.ORDINARY).values(sql) == [1]


def test_a_denial_wins_over_a_grant_to_a_role(world: SsisdbWorld) -> None:
    one = world.start_execution(caller="CORP\\somebody")
    member = Principal("CORP\\member", PASSWORD, roles=frozenset({"db_datareader"}))
    world.engine.put(member)
    asking = Client(world.engine, member.name, PASSWORD)
    sql = "SELECT operation_id FROM catalog.operations"
    assert asking.values(sql) == []
    (sid,) = client(world).values(
        "SELECT sid FROM sys.database_principals WHERE name = N'db_datareader'"
    )
    assert isinstance(sid, bytes)
    with world.engine.database.lock:
        world.engine.store.grant("operation", one, sid, 1)
    assert asking.values(sql) == [one]
    with world.engine.database.lock:
        world.engine.store.grant("operation", one, member.sid, 1, deny=True)
    assert asking.values(sql) == []


def test_rights_that_are_withdrawn_are_gone_at_once(world: SsisdbWorld) -> None:
    world.start_execution(caller="CORP\\somebody")
    asking = client(world, Account.SSIS_ADMIN)
    assert len(asking.rows("SELECT operation_id FROM catalog.operations")) == 1
    name = ACCOUNTS[Account.SSIS_ADMIN].name
    world.engine.put(Principal(name, PASSWORD))
    assert asking.rows("SELECT operation_id FROM catalog.operations") == []
    world.engine.deny(name, "catalog.operations")
    assert asking.error("SELECT operation_id FROM catalog.operations") == 229


def test_folders_hand_their_rights_down_to_projects_and_not_to_operations(
    world: SsisdbWorld,
) -> None:
    world.start_execution(caller="CORP\\somebody", environment="Prod")
    asking = client(world, Account.ORDINARY)
    views = ("folders", "projects", "packages", "environments", "operations")
    counts = [asking.values(f"SELECT COUNT(*) FROM catalog.{view}") for view in views]
    assert counts == [[0]] * 5
    sid = ACCOUNTS[Account.ORDINARY].sid
    with world.engine.database.lock:
        folder = world.objects.folder("Finance")
        for permission in (1, 101):
            world.engine.store.grant("folder", folder, sid, permission)
    counts = [asking.values(f"SELECT COUNT(*) FROM catalog.{view}") for view in views]
    assert counts == [[1], [1], [1], [1], [0]]
    permissions = asking.rows(
        "SELECT object_type, permission_type FROM catalog.effective_object_permissions "
        "ORDER BY object_type, permission_type"
    )
    assert permissions == [(1, 1), (1, 101), (2, 1), (3, 1)]


def test_the_reader_of_logs_sees_projects_and_no_folders(world: SsisdbWorld) -> None:
    world.start_execution(environment="Prod")
    asking = client(world, Account.LOGREADER)
    for view, seen in (("projects", 1), ("packages", 1), ("folders", 0), ("environments", 0)):
        assert asking.values(f"SELECT COUNT(*) FROM catalog.{view}") == [seen]


def test_the_reader_of_logs_also_gets_phases_paired_wrongly(world: SsisdbWorld) -> None:
    detailed(world, "CORP\\somebody")
    sql = "SELECT COUNT(*) FROM catalog.execution_component_phases"
    assert client(world).values(sql) == [1]
    assert client(world, Account.LOGREADER).values(sql) == [2]


def test_properties_are_everybodys(world: SsisdbWorld) -> None:
    sql = "SELECT property_value FROM catalog.catalog_properties WHERE property_name = N'{}'"
    asking = client(world, Account.ORDINARY)
    assert asking.values(sql.format("RETENTION_WINDOW")) == ["365"]
    assert asking.values(sql.format("IS_SCALEOUT_ENABLED")) == []
    insert(world, "master_properties", property_name="IS_SCALEOUT_ENABLED", property_value="TRUE")
    assert asking.values(sql.format("IS_SCALEOUT_ENABLED")) == ["TRUE"]


def test_tables_behind_the_views_are_the_owners(world: SsisdbWorld) -> None:
    sql = "SELECT COUNT(*) FROM internal.operations"
    assert client(world).values(sql) == [0]
    assert client(world, Account.SSIS_ADMIN).error(sql) == 229


def test_sensitive_values_are_not_shown(world: SsisdbWorld) -> None:
    one = detailed(world, "CORP\\somebody")
    common = {
        "execution_id": one,
        "object_type": 20,
        "parameter_data_type": "String",
        "required": False,
        "value_set": True,
        "runtime_override": False,
    }
    for name, sensitive in (("Plain", False), ("Secret", True)):
        insert(
            world,
            "execution_parameter_values",
            **common,
            parameter_name=name,
            parameter_value="x",
            sensitive=sensitive,
        )
    sql = (
        "SELECT parameter_name, CAST(parameter_value AS nvarchar(4000)) AS v "
        "FROM catalog.execution_parameter_values WHERE object_type = 20 ORDER BY parameter_name"
    )
    assert client(world).rows(sql) == [("Plain", "x"), ("Secret", None)]
    sql = "SELECT property_value FROM catalog.execution_property_override_values"
    assert client(world).values(sql) == [None]


def test_variants_keep_their_type(world: SsisdbWorld) -> None:
    one = world.start_execution(logging_level=3)
    sql = (
        "SELECT parameter_value, SQL_VARIANT_PROPERTY(parameter_value, 'BaseType') AS kind, "
        "CAST(parameter_value AS nvarchar(4000)) AS written "
        "FROM catalog.execution_parameter_values WHERE execution_id = @id AND parameter_name = @n"
    )
    asking = client(world)
    assert asking.rows(sql, id=one, n="LOGGING_LEVEL") == [(3, "int", "3")]
    assert asking.rows(sql, id=one, n="SYNCHRONIZED") == [(False, "bit", "0")]
    assert asking.rows(sql, id=one, n="CALLER_INFO") == [(None, None, None)]


def test_messages_without_an_event_are_event_messages_too(world: SsisdbWorld) -> None:
    one = world.start_execution()
    world.log(one, "an event", source_name="Load")
    world.log(one, "none", event_name=None)
    rows = client(world).rows(
        "SELECT message, event_name, message_source_name FROM catalog.event_messages "
        "WHERE operation_id = @id ORDER BY event_message_id",
        id=one,
    )
    assert rows == [("an event", "OnInformation", "Load"), ("none", None, None)]


@pytest.mark.parametrize(
    ("source_type", "shown"), [(10, "ISServerExec"), (20, "Transact-SQL stored procedure")]
)
def test_the_names_of_outer_sources_are_swapped(
    world: SsisdbWorld, source_type: int, shown: str
) -> None:
    one = world.start_execution()
    with world.engine.database.lock:
        world.engine.store.message(one, "x", now=world.now, source_type=source_type)
    sql = "SELECT message_source_name FROM catalog.event_messages"
    assert client(world).values(sql) == [shown]


def test_messages_of_workers_have_no_id_but_a_guid(world: SsisdbWorld) -> None:
    one = world.start_execution()
    guid = uuid4()
    insert(
        world,
        "operation_messages_scaleout",
        operation_id=one,
        message_time=world.now,
        message_type=70,
        message="by a worker",
        event_message_guid=guid,
    )
    asking = client(world)
    sql = "SELECT event_message_id, message, event_message_guid FROM catalog.event_messages"
    assert asking.rows(sql) == [(None, "by a worker", guid)]
    sql = "SELECT operation_message_id FROM catalog.operation_messages"
    assert asking.values(sql) == [-1]


def test_an_executable_shows_once_it_has_finished(world: SsisdbWorld) -> None:
    one = world.start_execution()
    task = insert(
        world,
        "executables",
        project_id=1,
        project_version_lsn=1,
        package_name="Load.dtsx",
        executable_name="Load",
    )
    sql = "SELECT executable_id FROM catalog.executables WHERE execution_id = @id"
    assert client(world).values(sql, id=one) == []
    for _ in range(2):
        insert(world, "executable_statistics", execution_id=one, executable_id=task)
    assert client(world).values(sql, id=one) == [task]


def test_counters_are_those_of_a_running_execution_that_one_may_read(world: SsisdbWorld) -> None:
    mine = world.start_execution(caller=ACCOUNTS[Account.ORDINARY].name)
    foreign = world.start_execution(caller="CORP\\somebody")
    for one in (mine, foreign):
        insert(
            world,
            "performance_counters",
            execution_id=one,
            counter_name="Rows read",
            counter_value=one * 10,
        )
    call = "SELECT counter_value FROM catalog.dm_execution_performance_counters({})"
    assert client(world).values(call.format("@id"), id=foreign) == [foreign * 10]
    assert client(world).values(call.format("DEFAULT") + " ORDER BY 1") == [mine * 10, foreign * 10]
    asking = client(world, Account.ORDINARY)
    assert asking.values(call.format("@id"), id=mine) == [mine * 10]
    assert asking.values(call.format("@id"), id=foreign) == []
    # Asked for all, the catalog looks for the permission on the operation NULL.
    assert asking.values(call.format("NULL")) == []
    world.finish(mine)
    assert asking.values(call.format("@id"), id=mine) == []
    assert asking.error(call.format("")) == 313


def test_only_the_current_version_of_a_project_shows(world: SsisdbWorld) -> None:
    with world.engine.database.lock:
        world.objects.package("Finance", "Dwh", "Load.dtsx")
        world.objects.parameter("Finance", "Dwh", "Old")
        world.objects.redeploy("Finance", "Dwh")
        world.objects.parameter("Finance", "Dwh", "New")
    asking = client(world)
    assert asking.values("SELECT name FROM catalog.packages") == ["Load.dtsx"]
    assert asking.values("SELECT parameter_name FROM catalog.object_parameters") == ["New"]
    assert len(asking.rows("SELECT object_version_lsn FROM catalog.object_versions")) == 2


def test_workers_are_shown_to_those_who_run_them(world: SsisdbWorld) -> None:
    insert(
        world,
        "worker_agents",
        WorkerAgentId=uuid4(),
        IsEnabled=True,
        MachineName="NODE7",
        LastOnlineTime=world.now,
    )
    sql = "SELECT MachineName FROM catalog.worker_agents"
    assert client(world).values(sql) == ["NODE7"]
    assert client(world, Account.LOGREADER).values(sql) == []
    world.engine.put(Principal("CORP\\x", PASSWORD, roles=frozenset({"ssis_cluster_executor"})))
    assert Client(world.engine, "CORP\\x", PASSWORD).values(sql) == ["NODE7"]


# Versions


def columns_of(world: SsisdbWorld, view: str) -> set[object]:
    sql = "SELECT c.name FROM sys.columns AS c WHERE c.object_id = OBJECT_ID(@view)"
    return set(client(world).values(sql, view=f"catalog.{view}"))


@pytest.mark.parametrize("version", VERSIONS)
def test_each_version_has_the_views_and_columns_that_it_had(version: str) -> None:
    with SsisdbWorld(version) as world:
        generation = world.engine.version.generation
        views = set(
            client(world).values(
                "SELECT v.name FROM sys.views AS v "
                "JOIN sys.schemas AS s ON s.schema_id = v.schema_id WHERE s.name = N'catalog'"
            )
        )
        since = {"customized_logging_levels": 2016, "alwayson_replicas": 2016}
        since |= dict.fromkeys(("worker_agents", "worker_agent_perfcounter"), 2017)
        since["master_properties"] = 2017
        for view, year in since.items():
            assert (view in views) == (generation >= year), view
        assert len(views) == 25 + sum(generation >= year for year in since.values())
        scale_out = generation >= 2017
        assert ("worker_agent_id" in columns_of(world, "executions")) == scale_out
        assert ("executed_count" in columns_of(world, "executions")) == scale_out
        assert ("event_message_guid" in columns_of(world, "event_messages")) == scale_out
        assert ("event_message_guid" in columns_of(world, "event_message_context")) == scale_out
        assert ("operation_guid" in columns_of(world, "operations")) == (generation >= 2019)


@pytest.mark.parametrize(
    ("version", "edition", "member", "datediff_big"),
    [("2012", 3, None, False), ("2016", 3, 0, True), ("azure", 5, 0, True), ("mi", 8, 0, True)],
)
def test_each_version_tells_what_it_is(
    version: str, edition: int, member: int | None, datediff_big: bool
) -> None:
    with SsisdbWorld(version) as world:
        asking = client(world)
        assert asking.value("CAST(SERVERPROPERTY('EngineEdition') AS int)") == edition
        assert asking.value("IS_MEMBER('ssis_logreader')") == member
        now = "SYSDATETIME()"
        answer = asking.ask(f"SELECT DATEDIFF_BIG(ms, {now}, {now}) AS x")
        assert answer.errors == ([] if datediff_big else [195])
        product = asking.value("CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(128))")
        assert product == world.engine.version.product_version


def test_azure_sql_database_has_no_three_part_names_and_no_use() -> None:
    with SsisdbWorld("azure") as world:
        asking = client(world)
        assert asking.error("SELECT operation_id FROM SSISDB.catalog.operations") == 40515
        assert asking.error("EXEC SSISDB.catalog.stop_operation 1") == 40515
        assert asking.error("USE master") == 40508
        assert asking.error("SELECT name FROM sys.server_principals") == 208


def test_elsewhere_the_catalog_is_found_by_three_parts_only(world: SsisdbWorld) -> None:
    world.start_execution()
    asking = client(world)
    asking.ask("USE master")
    assert asking.session.database == "master"
    assert asking.error("SELECT operation_id FROM catalog.operations") == 208
    assert asking.error("EXEC catalog.stop_operation 1") == 2812
    assert asking.values("SELECT COUNT(*) FROM [ssisdb].[catalog].[operations]") == [1]
    assert asking.values("SELECT COUNT(*) FROM sys.views") == [0]
    assert asking.value("OBJECT_ID(N'catalog.operations')") is None


def test_a_view_can_be_changed_under_the_products_feet(world: SsisdbWorld) -> None:
    asking = client(world)
    world.start_execution()
    sql = "SELECT TOP (1) * FROM catalog.operations"
    before = asking.ask(sql).columns[0]
    world.engine.run_ddl(
        "ALTER VIEW catalog.operations AS SELECT o.operation_id, CAST(o.status AS nvarchar(9)) AS "
        "status, N'new' AS one_more FROM internal.operations AS o\nGO\n"
        "DROP VIEW catalog.validations;"
    )
    answer = asking.ask(sql)
    assert len(before) == 17
    assert [column.name for column in answer.columns[0]] == ["operation_id", "status", "one_more"]
    assert answer.sets == [[(1, "2", "new")]]
    assert columns_of(world, "operations") == {"operation_id", "status", "one_more"}
    assert asking.error("SELECT validation_id FROM catalog.validations") == 208


def test_every_view_gives_rows_of_its_columns(world: SsisdbWorld) -> None:
    detailed(world, "CORP\\somebody")
    world.add_operation(OperationType.VALIDATE_PROJECT, status=OperationStatus.SUCCEEDED)
    asking = client(world)
    views = asking.values("SELECT name FROM sys.views WHERE schema_id = SCHEMA_ID(N'catalog')")
    for view in views:
        answer = asking.ask(f"SELECT * FROM catalog.{view}")
        assert answer.errors == []
        assert {column.name for column in answer.columns[0]} == columns_of(world, str(view))


def test_a_long_history_is_read_by_key(world: SsisdbWorld) -> None:
    ids = world.fill(20_000, messages=1)
    world.engine.keeps_plans = True
    asking = client(world)
    for sql in LONG_READS:
        assert asking.rows(sql, n=10, id=ids[15_000])
        plan = world.engine.records[-1].plan
        first = next(step for step in plan if step.startswith(("SCAN", "SEARCH")))
        assert first.startswith("SEARCH"), (sql, plan)
    statuses = asking.rows(
        "SELECT status, COUNT(*) FROM catalog.operations GROUP BY status ORDER BY status"
    )
    assert statuses == [(3, 200), (4, 1000), (7, 18_800)]
    (newest,) = asking.values("SELECT MAX(created_time) FROM catalog.executions")
    assert isinstance(newest, type(world.now))
    assert (world.now - newest).total_seconds() == 60
