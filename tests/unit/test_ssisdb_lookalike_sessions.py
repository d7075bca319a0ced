"""Logins, sessions, options, locks and cancelling in the look-alike."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest

from tests.support.ssisdb.client import Answer, Client
from tests.support.ssisdb.engine import CatalogEngine
from tests.support.ssisdb.principals import Principal
from tests.support.ssisdb.serverclock import RunningClock, SettableClock
from tests.support.ssisdb.world import ACCOUNTS, PASSWORD, SsisdbWorld
from tests.support.tds.session import Login, LoginRefused, Message
from tests.support.world import Account

READ = "SELECT operation_id FROM catalog.operations"
ENDLESS = """
    WITH n AS (SELECT 1 AS i UNION ALL SELECT n.i + 1 FROM n WHERE n.i < 500000000)
    SELECT MAX(n.i) AS i FROM n
"""


@pytest.fixture
def engine() -> Iterator[CatalogEngine]:
    engine = CatalogEngine("2022")
    engine.put(*ACCOUNTS.values())
    yield engine
    engine.close()


def client(engine: CatalogEngine, account: Account = Account.SYSADMIN) -> Client:
    return Client(engine, ACCOUNTS[account].name, PASSWORD)


def refusal(
    engine: CatalogEngine,
    user: str,
    password: str = PASSWORD,
    database: str = "SSISDB",
    *,
    integrated: bool = False,
) -> int:
    with pytest.raises(LoginRefused) as refused:
        engine.login(Login(user, password, database, "test", "here", integrated, False))
    return refused.value.message.number


def test_logins_are_refused_by_number(engine: CatalogEngine) -> None:
    engine.put(
        Principal("disabled", PASSWORD, is_windows=False, is_disabled=True),
        Principal("expired", PASSWORD, is_windows=False, password_expired=True),
        Principal("stranger", PASSWORD, is_windows=False, has_access=False),
    )
    assert refusal(engine, "nobody") == 18456
    assert refusal(engine, "etl_sql", "wrong") == 18456
    assert refusal(engine, "disabled") == 18470
    assert refusal(engine, "expired") == 18487
    assert refusal(engine, "etl_sql", database="nowhere") == 4060
    assert refusal(engine, "stranger") == 916
    assert refusal(engine, "etl_sql", integrated=True) == 18452
    assert refusal(engine, "", integrated=True) == 18452


def test_a_windows_login_comes_in_without_a_password(engine: CatalogEngine) -> None:
    login = Login(
        "corp\\DBA", "", "ssisdb", "test", "here", integrated=True, read_only_intent=False
    )
    session = engine.login(login)
    assert session.database == "SSISDB"
    assert session.principal.name == "CORP\\dba"


def test_who_has_no_access_may_not_change_over(engine: CatalogEngine) -> None:
    engine.put(Principal("stranger", PASSWORD, is_windows=False, has_access=False))
    asking = Client(engine, "stranger", PASSWORD, "master")
    assert asking.error("USE SSISDB") == 916
    assert asking.value("HAS_DBACCESS('SSISDB')") == 0


def test_a_login_is_told_who_it_is(engine: CatalogEngine) -> None:
    expressions = (
        "ORIGINAL_LOGIN()",
        "SUSER_SNAME(SUSER_SID())",
        "USER_NAME()",
        "IS_SRVROLEMEMBER('sysadmin')",
        "IS_MEMBER('db_owner')",
        "IS_MEMBER('ssis_admin')",
        "IS_MEMBER('nothing')",
        "IS_ROLEMEMBER('ssis_logreader')",
        "HAS_PERMS_BY_NAME(NULL, NULL, 'VIEW SERVER STATE')",
        "HAS_PERMS_BY_NAME('catalog.startup', 'OBJECT', 'EXECUTE')",
        "HAS_PERMS_BY_NAME('catalog.operations', 'OBJECT', 'SELECT')",
        "HAS_PERMS_BY_NAME('catalog.nothing', 'OBJECT', 'SELECT')",
    )
    sql = "SELECT " + ", ".join(expressions)
    found = {account: client(engine, account).rows(sql)[0] for account in Account}
    sysadmin, ordinary = "CORP\\sysadmin", "CORP\\ordinary"
    assert found[Account.SYSADMIN] == (sysadmin, sysadmin, "dbo", 1, 1, 0, None, 0, 1, 1, 1, None)
    assert found[Account.SSIS_ADMIN][3:8] == (0, 0, 1, None, 0)
    assert found[Account.SSIS_ADMIN][9] == 1
    assert found[Account.LOGREADER][7] == 1
    assert found[Account.ORDINARY] == (
        ordinary,
        ordinary,
        ordinary,
        0,
        0,
        0,
        None,
        0,
        0,
        0,
        1,
        None,
    )


def test_sql_logins_are_found_by_their_sid(engine: CatalogEngine) -> None:
    for account in Account:
        for view in ("server_principals", "database_principals"):
            sql = f"SELECT type FROM sys.{view} WHERE sid = SUSER_SID()"
            expected = ["S" if account is Account.SQL else "U"]
            if account is Account.SYSADMIN and view == "database_principals":
                expected = []
            assert client(engine, account).values(sql) == expected


def test_members_of_roles_are_listed_to_those_who_may_see(engine: CatalogEngine) -> None:
    sql = (
        "SELECT r.name, u.name FROM sys.database_role_members AS m "
        "JOIN sys.database_principals AS r ON r.principal_id = m.role_principal_id "
        "JOIN sys.database_principals AS u ON u.principal_id = m.member_principal_id "
        "ORDER BY u.name"
    )
    assert client(engine).rows(sql) == [
        ("ssis_admin", "CORP\\dba"),
        ("ssis_logreader", "CORP\\reader"),
        ("ssis_admin", "etl_sql"),
    ]
    assert client(engine, Account.SQL).rows(sql) == [("ssis_admin", "etl_sql")]


def test_the_state_of_the_server_takes_a_permission(engine: CatalogEngine) -> None:
    engine.put(Principal("watcher", PASSWORD, is_windows=False, may_view_server_state=True))
    others = [client(engine, Account.ORDINARY), Client(engine, "watcher", PASSWORD)]
    sql = "SELECT sqlserver_start_time FROM sys.dm_os_sys_info"
    answer = others[0].ask(sql)
    assert answer.errors == [300, 297]
    assert len(others[1].rows(sql)) == 1
    sql = "SELECT session_id FROM sys.dm_exec_sessions"
    assert others[0].values(sql) == [others[0].session.spid]
    assert len(others[1].rows(sql)) == 2


def test_sessions_come_and_go(engine: CatalogEngine) -> None:
    asking = client(engine)
    other = Client(engine, "etl_sql", PASSWORD, application="SSIS-Load")
    sql = "SELECT program_name FROM sys.dm_exec_sessions WHERE session_id = @id"
    assert asking.values(sql, id=other.session.spid) == ["SSIS-Load"]
    assert other.value("APP_NAME()") == "SSIS-Load"
    other.session.close()
    assert asking.values(sql, id=other.session.spid) == []


def test_a_running_package_has_a_session_as_long_as_its_process_lives() -> None:
    sql = (
        "SELECT s.host_name FROM sys.dm_exec_sessions AS s JOIN catalog.operations AS o "
        "ON o.process_id = s.host_process_id AND o.operation_id = @id"
    )
    with SsisdbWorld() as world:
        asking = client(world.engine)
        ended, killed = world.start_execution(), world.start_execution(machine="NODE7")
        assert asking.values(sql, id=ended) == ["ETLNODE2"]
        assert asking.values(sql, id=killed) == ["NODE7"]
        world.finish(ended)
        world.engine.processes.vanish(killed)
        assert asking.values(sql, id=ended) == []
        assert asking.values(sql, id=killed) == []


def test_the_drivers_settings_are_known(engine: CatalogEngine) -> None:
    answer = client(engine).ask(
        "SET ANSI_NULLS, QUOTED_IDENTIFIER ON; SET ANSI_PADDING ON SET ANSI_WARNINGS ON "
        "SET CONCAT_NULL_YIELDS_NULL ON; SET TEXTSIZE 2147483647; SET LANGUAGE us_english; "
        "SET DATEFORMAT ymd; SET DATEFIRST 7; SET ROWCOUNT 0; SET LOCK_TIMEOUT -1; "
        "SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SET DEADLOCK_PRIORITY -5; SET XACT_ABORT OFF; "
        "SET FMTONLY OFF; SET QUERY_GOVERNOR_COST_LIMIT 0; USE [SSISDB]"
    )
    assert answer.errors == []


@pytest.mark.parametrize(
    "name",
    ["ANSI_NULLS", "ANSI_PADDING", "ANSI_WARNINGS", "CONCAT_NULL_YIELDS_NULL", "QUOTED_IDENTIFIER"],
)
def test_what_would_change_the_meaning_of_texts_is_refused(
    engine: CatalogEngine, name: str
) -> None:
    assert client(engine).error(f"SET {name} OFF") == 102


def test_with_xact_abort_every_error_ends_batch_and_transaction(engine: CatalogEngine) -> None:
    asking = client(engine)
    answer = asking.ask("SET XACT_ABORT ON; BEGIN TRAN; SELECT 1 / 0 AS a; SELECT 2 AS b")
    assert answer.errors == [8134]
    assert answer.sets == []
    assert asking.value("@@TRANCOUNT") == 0


def test_a_request_has_no_more_than_2100_parameters(engine: CatalogEngine) -> None:
    asking = client(engine)
    many = {f"p{number}": number for number in range(2101)}
    assert asking.error("SELECT 1 AS x", **many) == 8003
    del many["p2100"]
    assert asking.ask("SELECT @p2099 AS x", **many).sets == [[(2099,)]]


def test_text_size_and_row_count_cut(engine: CatalogEngine) -> None:
    asking = client(engine)
    asking.ask("SET TEXTSIZE 6; SET ROWCOUNT 2")
    found = asking.rows("SELECT CAST(name AS nvarchar(max)), name FROM sys.databases ORDER BY 2")
    assert found == [("mas", "master"), ("msd", "msdb")]


def test_rows_are_counted_where_nothing_is_given(engine: CatalogEngine) -> None:
    asking = client(engine)
    sql = "DECLARE @n sysname; SELECT @n = name FROM sys.databases"
    assert asking.ask(sql).counts == [4]
    assert asking.ask("SET NOCOUNT ON; " + sql).counts == []
    assert asking.value("@@ROWCOUNT") == 4


def test_each_statement_is_remembered(engine: CatalogEngine) -> None:
    asking = client(engine)
    engine.records.clear()
    asking.ask("SET LOCK_TIMEOUT 5000; SELECT TOP (2) name FROM sys.databases; SELECT x FROM y")
    changed, read, failed = engine.records
    assert (changed.kind, read.kind, read.rows, failed.error) == ("SET", "SELECT", 2, 208)
    assert read.options["LOCK_TIMEOUT"] == "5000"
    assert read.login == "CORP\\sysadmin"
    assert read.tree is not None
    assert read.tree.args["limit"] is not None


def test_committed_reads_wait_for_locks_and_dirty_ones_do_not(engine: CatalogEngine) -> None:
    asking = client(engine)
    asking.ask("SET LOCK_TIMEOUT 0")
    with engine.locked():
        assert asking.error(READ) == 1222
        assert asking.error("EXEC catalog.stop_operation 1") == 1222
        assert asking.rows(READ + " WITH (NOLOCK)") == []
        assert len(asking.rows("SELECT name FROM sys.databases")) == 4
        asking.ask("SET TRANSACTION ISOLATION LEVEL READ UNCOMMITTED")
        assert asking.rows(READ) == []
    asking.ask("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
    assert asking.rows(READ) == []


def in_background(asking: Client, sql: str) -> tuple[threading.Thread, list[Answer]]:
    answers: list[Answer] = []
    thread = threading.Thread(target=lambda: answers.append(asking.ask(sql)))
    thread.start()
    return thread, answers


def test_a_wait_for_a_lock_ends_with_it(engine: CatalogEngine) -> None:
    with engine.locked():
        thread, answers = in_background(client(engine), READ)
        assert client(engine).rows(READ + " WITH (NOLOCK)") == []
    thread.join(10)
    assert answers[0].sets == [[]]


@pytest.mark.parametrize(
    "sql",
    [
        "WAITFOR DELAY '01:00:00'",
        "WHILE 1 = 1 PRINT 'on and on'",
        ENDLESS,
        "SET LOCK_TIMEOUT 3600000; " + READ,
    ],
)
def test_whatever_goes_on_is_cancelled(engine: CatalogEngine, sql: str) -> None:
    asking = client(engine)
    with engine.locked():
        thread, answers = in_background(asking, sql)
        while thread.is_alive():
            asking.session.cancel()
            time.sleep(0.005)
    assert answers[0].errors == []
    assert answers[0].sets == []
    assert asking.value("1") == 1


def test_a_wait_hinders_nobody(engine: CatalogEngine) -> None:
    asking = client(engine)
    thread, _ = in_background(asking, "WAITFOR DELAY '01:00:00'")
    assert client(engine).rows(READ) == []
    asking.session.cancel()
    thread.join(10)
    assert not thread.is_alive()


def test_many_sessions_ask_at_once(engine: CatalogEngine) -> None:
    clients = [client(engine, account) for account in Account for _ in range(2)]
    wrong: list[object] = []

    def ask(asking: Client) -> None:
        name = asking.session.principal.name
        wrong.extend(who for _ in range(50) if (who := asking.value("SUSER_SNAME()")) != name)

    threads = [threading.Thread(target=ask, args=(one,)) for one in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert wrong == []


def test_a_database_that_is_closed_answers_nobody(engine: CatalogEngine) -> None:
    asking = client(engine)
    offline = Message(942, "Database 'SSISDB' cannot be opened because it is offline.", 14)
    engine.close_database("OFFLINE", offline)
    assert asking.error(READ) == 942
    assert asking.error("EXEC catalog.stop_operation 1") == 942
    assert refusal(engine, "etl_sql") == 4060
    state = "CAST(DATABASEPROPERTYEX('SSISDB', 'Status') AS nvarchar(60))"
    assert Client(engine, "sa", "", "master").value(state) == "OFFLINE"
    engine.open_database()
    assert asking.rows(READ) == []


def test_transactions_are_counted(engine: CatalogEngine) -> None:
    asking = client(engine)
    asking.ask("BEGIN TRAN; BEGIN TRANSACTION; COMMIT")
    assert asking.value("@@TRANCOUNT") == 1
    asking.ask("ROLLBACK TRANSACTION")
    assert asking.value("@@TRANCOUNT") == 0
    assert asking.error("COMMIT WORK") == 3902
    asking.ask("SET IMPLICIT_TRANSACTIONS ON")
    asking.ask(READ)
    assert engine.records[-1].open_transactions == 1


def test_the_servers_clock_may_stand_anywhere() -> None:
    zone = timezone(timedelta(hours=-7))
    clock = SettableClock(datetime(2026, 3, 8, 9, 59, tzinfo=UTC), offset_minutes=-7 * 60)
    engine = CatalogEngine(clock=clock)
    asking = Client(engine, "sa", "")
    now = datetime(2026, 3, 8, 2, 59, tzinfo=zone)
    sql = "SELECT SYSDATETIMEOFFSET(), SYSUTCDATETIME(), SYSDATETIME(), GETDATE(), GETUTCDATE()"
    ((offset, utc, local, plain, plain_utc),) = asking.rows(sql)
    assert offset == now
    assert isinstance(offset, datetime)
    assert offset.utcoffset() == timedelta(hours=-7)
    assert utc == plain_utc == datetime(2026, 3, 8, 9, 59)  # noqa: DTZ001
    assert local == plain == datetime(2026, 3, 8, 2, 59)  # noqa: DTZ001
    clock.advance(3600)
    assert asking.value("SYSDATETIMEOFFSET()") == now + timedelta(hours=1)
    engine.close()


def test_a_clock_may_run_by_itself() -> None:
    with SsisdbWorld(clock=RunningClock(ahead=timedelta(days=1))) as world:
        asking = client(world.engine)
        first = asking.value("SYSDATETIMEOFFSET()")
        asking.ask("WAITFOR DELAY '00:00:00.05'")
        second = asking.value("SYSDATETIMEOFFSET()")
        assert isinstance(first, datetime)
        assert isinstance(second, datetime)
        assert second - first >= timedelta(milliseconds=50)
