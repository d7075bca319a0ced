"""The look-alike's T-SQL: what it means, and that what it does not know is an error."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest

from tests.support.ssisdb.client import Client, Typed
from tests.support.ssisdb.engine import CatalogEngine
from tests.support.ssisdb.principals import Principal
from tests.support.tds.session import SqlType

DBA = Principal("CORP\\dba", is_sysadmin=True)


@pytest.fixture(scope="module")
def engine() -> Iterator[CatalogEngine]:
    engine = CatalogEngine("2022")
    engine.put(DBA)
    yield engine
    engine.close()


@pytest.fixture
def client(engine: CatalogEngine) -> Client:
    return Client(engine, DBA.name)


@pytest.mark.parametrize(
    ("statement", "number"),
    [
        ("SELECT LENGTH('a') AS x", 195),
        ("SELECT NOW() AS x", 195),
        ("SELECT LEN('a', 'b') AS x", 174),
        ("SELECT 1 AS x LIMIT 5", 102),
        ("SELECT 'a' || 'b' AS x", 102),
        ("SELECT 1::int AS x", 102),
        ("SELECT 1 AS x FROM", 102),
        ("SELECT x FROM catalog.operations", 207),
        ("SELECT o.x FROM catalog.operations AS o", 207),
        ("SELECT q.operation_id FROM catalog.operations AS o", 4104),
        ("SELECT operation_id FROM catalog.operations a, catalog.operations b", 209),
        ("SELECT a.operation_id FROM catalog.operations a, catalog.folders a", 1011),
        ("SELECT 1 AS x FROM catalog.nothing", 208),
        ("SELECT 1 AS x FROM server.sessions", 208),
        ("SELECT @x AS x", 137),
        ("SELECT 1 AS x WHERE 1", 4145),
        ("SELECT (1 = 1) AS x", 102),
        ("SELECT 1 AS x WHERE 1 = NULL AND (1 = 2", 102),
        ("SELECT TOP (-1) name FROM sys.databases", 127),
        ("SELECT TOP (5) PERCENT name FROM sys.databases", 102),
        ("SELECT name, COUNT(*) AS n FROM sys.databases", 8120),
        ("SELECT name FROM sys.databases WHERE COUNT(*) > 1", 147),
        ("SELECT SUM(COUNT(*)) AS n FROM sys.databases", 130),
        ("SELECT ROW_NUMBER() OVER () AS n FROM sys.databases", 4112),
        ("SELECT 1 AS x WHERE ROW_NUMBER() OVER (ORDER BY 1) = 1", 4108),
        ("SELECT x.a FROM (SELECT 1) AS x", 8155),
        ("SELECT x.a FROM (SELECT 1 AS a, 2 AS a) AS x", 8156),
        ("SELECT x.a FROM (SELECT 1 AS a ORDER BY a) AS x", 1033),
        ("SELECT 1 AS a UNION ALL SELECT 1, 2", 205),
        ("SELECT CAST('x' AS int) AS x", 245),
        ("SELECT CAST('x' AS bigint) AS x", 8114),
        ("SELECT CAST('x' AS datetimeoffset) AS x", 241),
        ("SELECT CAST('x' AS uniqueidentifier) AS x", 8169),
        ("SELECT CAST(1 AS nonsense) AS x", 243),
        ("SELECT CAST(300 AS tinyint) AS x", 8115),
        ("SELECT 1 / 0 AS x", 8134),
        ("SELECT 2147483647 + 1 AS x", 8115),
        ("SELECT N'a' COLLATE Klingon AS x", 448),
        ("SELECT (SELECT d.name FROM sys.databases AS d) AS x", 512),
        ("SELECT DISTINCT d.name FROM sys.databases AS d ORDER BY d.database_id", 145),
        ("SELECT DATEDIFF(fortnight, SYSDATETIMEOFFSET(), SYSDATETIMEOFFSET()) AS x", 155),
        ("SELECT DATEDIFF(ms, '2000-01-01', '2026-01-01') AS x", 535),
        ("SELECT name FROM sys.databases WITH (QUICKLY)", 321),
        ("SELECT name INTO #x FROM sys.databases", 102),
        ("SELECT name FROM sys.databases FOR XML PATH", 102),
        ("SELECT 'a", 105),
        ("UPDATE internal.operations SET status = 3", 102),
        ("DROP VIEW catalog.operations", 102),
        ("RAISERROR('x', 16, 1)", 102),
        ("BEGIN TRY SELECT 1 AS x END TRY BEGIN CATCH END CATCH", 102),
        ("EXEC ('SELECT 1')", 102),
        ("SET NOEXEC ON", 102),
        ("SET NONSENSE ON", 195),
        ("SET NOCOUNT MAYBE", 102),
        ("SET DEADLOCK_PRIORITY 11", 102),
        ("SET TRANSACTION ISOLATION LEVEL READ SOMETHING", 102),
        ("SET LANGUAGE Klingon", 2740),
        ("USE nowhere", 911),
        ("sp_who", 2812),
        ("EXEC sp_who", 2812),
        ("EXEC catalog.sp_nothing", 2812),
        ("END", 156),
        ("RETURN 5", 178),
        ("DECLARE @a int, @a int", 134),
        ("WAITFOR DELAY 'soon'", 148),
        ("ROLLBACK", 3903),
    ],
)
def test_what_is_wrong_or_unknown_is_an_error(client: Client, statement: str, number: int) -> None:
    assert client.error(statement) == number


def test_nothing_runs_of_a_batch_with_a_mistake_in_its_grammar(client: Client) -> None:
    answer = client.ask("SELECT 1 AS a; SELECT FROM WHERE")
    assert answer.sets == []
    assert answer.errors == [102]


def test_an_error_of_names_ends_the_batch_there(client: Client) -> None:
    answer = client.ask("SELECT 1 AS a; SELECT nothing AS b FROM sys.databases; SELECT 2 AS c")
    assert answer.sets == [[(1,)]]
    assert answer.errors == [207]


def test_a_division_by_zero_ends_its_statement_only(client: Client) -> None:
    answer = client.ask("SELECT 1 / 0 AS a; SELECT 2 AS b")
    assert answer.sets == [[(2,)]]
    assert answer.errors == [8134]


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("7 / 2", 3),
        ("-7 / 2", -3),
        ("7 % 3", 1),
        ("7 / 2.0", Decimal("3.500000")),
        ("CAST(7 AS float) / 2", 3.5),
        ("CAST(7 AS decimal(9, 0)) / 2", Decimal("3.50000000000")),
        ("1 + 2 * 3 - 4", 3),
        ("5 & 4 | 1", 5),
        ("N'a' + 'b'", "ab"),
        ("N'a' + NULL", None),
        ("CONCAT(N'a', NULL, 1)", "a1"),
        ("CASE WHEN N'ABC' = N'abc' THEN 1 ELSE 0 END", 1),
        ("CASE WHEN N'abc ' = N'abc' THEN 1 ELSE 0 END", 1),
        ("CASE WHEN N'ÄRGER' = N'ärger' THEN 1 ELSE 0 END", 1),
        ("CASE WHEN N'A' COLLATE Latin1_General_BIN2 = N'a' THEN 1 ELSE 0 END", 0),
        ("CASE WHEN N'A' = N'a' COLLATE Latin1_General_CS_AS THEN 1 ELSE 0 END", 0),
        ("CASE WHEN N'a_c' LIKE N'a[_]c' THEN 1 ELSE 0 END", 1),
        ("CASE WHEN N'abc' LIKE N'a[_]c' THEN 1 ELSE 0 END", 0),
        ("CASE WHEN N'abc' LIKE N'A[a-c]_' THEN 1 ELSE 0 END", 1),
        ("CASE WHEN N'abc' LIKE N'a[^b]c' THEN 1 ELSE 0 END", 0),
        ("CASE WHEN N'50%' LIKE N'%~%' ESCAPE N'~' THEN 1 ELSE 0 END", 1),
        ("CASE WHEN N'50x' LIKE N'%~%' ESCAPE N'~' THEN 1 ELSE 0 END", 0),
        ("CASE WHEN N'x' NOT LIKE N'y%' THEN 1 ELSE 0 END", 1),
        ("CASE WHEN 2 BETWEEN 1 AND 3 AND NOT 4 IN (1, 2) THEN 1 ELSE 0 END", 1),
        ("CASE WHEN NULL IS NULL THEN 1 END", 1),
        ("CASE 2 WHEN 1 THEN 'a' WHEN 2 THEN 'b' END", "b"),
        ("IIF(1 > 2, 'yes', 'no')", "no"),
        ("ISNULL(CAST(NULL AS nvarchar(2)), N'abc')", "ab"),
        ("COALESCE(CAST(NULL AS nvarchar(2)), N'abc')", "abc"),
        ("NULLIF(1, 1)", None),
        ("LEN(N'ab  ')", 2),
        ("LEN(N'😀')", 2),
        ("DATALENGTH(N'ab')", 4),
        ("LEFT(N'abc', 2) + RIGHT(N'abc', 1)", "abc"),
        ("SUBSTRING(N'abc', 0, 3)", "ab"),
        ("CHARINDEX(N'B', N'abc')", 2),
        ("REPLACE(N'aAb', N'a', N'x')", "xxb"),
        ("UPPER(N'straße') + LOWER(N'ABC')", "STRASSEabc"),
        ("STUFF(N'abc', 2, 1, N'x')", "axc"),
        ("QUOTENAME(N'a]b')", "[a]]b]"),
        ("CAST(N'abcdef' AS nvarchar(3))", "abc"),
        ("CAST(12 AS nvarchar(10))", "12"),
        ("CAST(N' 12 ' AS int)", 12),
        ("CAST(1.5 AS int)", 1),
        ("TRY_CAST(N'x' AS int)", None),
        ("CAST(N'true' AS bit)", True),
        ("ROUND(1.25, 1)", Decimal("1.30")),
        ("ABS(-3)", 3),
        ("CAST(0x0102 AS varbinary(1))", b"\x01"),
        ("CONVERT(nvarchar(10), 0x0A, 1)", "0x0A"),
        ("3000000000 + 1", Decimal(3000000001)),
        ("SQL_VARIANT_PROPERTY(CAST(1 AS sql_variant), 'BaseType')", "int"),
        ("CAST(CAST(N'x' AS sql_variant) AS nvarchar(4000))", "x"),
        ("CAST(CAST(5 AS sql_variant) AS nvarchar(4000))", "5"),
        ("YEAR('2026-03-01') * 100 + MONTH('2026-03-01')", 202603),
        ("DATEPART(weekday, '2026-03-01')", 1),
        ("OBJECT_ID(N'catalog.nothing')", None),
        ("COL_LENGTH(N'catalog.operations', N'object_name')", 520),
        ("COL_LENGTH(N'[catalog].[operations]', N'nothing')", None),
        ("DB_NAME()", "SSISDB"),
        ("HAS_DBACCESS(N'nowhere')", None),
    ],
)
def test_expressions_mean_what_sql_server_means(
    client: Client, expression: str, value: object
) -> None:
    found = client.value(expression)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("expression", "kind"),
    [
        ("1", SqlType("int")),
        ("3000000000", SqlType("decimal", precision=10)),
        ("1.50", SqlType("decimal", precision=3, scale=2)),
        ("1e0", SqlType("float")),
        ("'abc'", SqlType("varchar", 3)),
        ("N'abc'", SqlType("nvarchar", 3)),
        ("0x01", SqlType("varbinary", 1)),
        ("NULL", SqlType("int")),
        ("CAST(NULL AS sysname)", SqlType("nvarchar", 128)),
        ("CAST(NULL AS nvarchar(max))", SqlType("nvarchar")),
        ("CONVERT(varchar, 1)", SqlType("varchar", 30)),
        ("CAST(NULL AS datetimeoffset(3))", SqlType("datetimeoffset", scale=3)),
        ("CASE WHEN 1 = 1 THEN 1 ELSE CAST(2 AS bigint) END", SqlType("bigint")),
        ("N'ab' + 'cd'", SqlType("nvarchar", 4)),
        ("COUNT(*)", SqlType("int")),
        ("COUNT_BIG(*)", SqlType("bigint")),
        ("SUM(CAST(1 AS smallint))", SqlType("int")),
        ("AVG(1)", SqlType("int")),
        ("MAX(N'abc')", SqlType("nvarchar", 3)),
        ("ISNULL(CAST(1 AS smallint), 5)", SqlType("smallint")),
        ("SYSDATETIMEOFFSET()", SqlType("datetimeoffset", scale=7)),
        ("SERVERPROPERTY('Edition')", SqlType("sql_variant")),
        ("@@SPID", SqlType("smallint")),
        ("DATEDIFF_BIG(ms, SYSDATETIME(), SYSDATETIME())", SqlType("bigint")),
    ],
)
def test_each_column_has_its_type(client: Client, expression: str, kind: SqlType) -> None:
    (columns,) = client.ask(f"SELECT {expression} AS value").columns
    assert columns[0].type == kind


def test_columns_of_views_have_the_declared_types_and_nullability(client: Client) -> None:
    (columns,) = client.ask("SELECT TOP (0) * FROM catalog.executions").columns
    found = {column.name: (column.type, column.nullable) for column in columns}
    assert found["execution_id"] == (SqlType("bigint"), False)
    assert found["package_name"] == (SqlType("nvarchar", 260), False)
    assert found["reference_type"] == (SqlType("char", 1), True)
    assert found["start_time"] == (SqlType("datetimeoffset", scale=7), True)
    assert found["caller_sid"] == (SqlType("varbinary", 85), False)
    assert found["worker_agent_id"] == (SqlType("uniqueidentifier"), True)
    assert found["use32bitruntime"] == (SqlType("bit"), False)


def test_an_unnamed_column_has_no_name(client: Client) -> None:
    (columns,) = client.ask("SELECT 1, N'x' AS named").columns
    assert [column.name for column in columns] == ["", "named"]


def test_names_and_keywords_are_found_in_any_case(client: Client) -> None:
    assert client.values("sElEcT nAmE fRoM SYS.Databases WHERE NAME = n'ssisdb'") == ["SSISDB"]
    assert client.values("SELECT [Name] FROM [SSISDB].[sys].[databases] WHERE \"name\" = 'ssisdb'")


def test_top_takes_a_parameter(client: Client) -> None:
    sql = "SELECT TOP (@n) name FROM sys.databases ORDER BY database_id"
    assert client.values(sql, n=2) == ["master", "tempdb"]
    assert client.values(sql, n=0) == []


def test_offset_and_fetch_take_parameters(client: Client) -> None:
    sql = (
        "SELECT name FROM sys.databases ORDER BY database_id "
        "OFFSET @skip ROWS FETCH NEXT @take ROWS ONLY"
    )
    assert client.values(sql, skip=1, take=2) == ["tempdb", "msdb"]


def test_order_by_takes_aliases_positions_and_expressions(client: Client) -> None:
    base = "SELECT n.v AS w FROM (VALUES (2), (NULL), (1)) AS n (v) ORDER BY "
    for order in ("w", "1", "n.v", "n.v * 2"):
        assert client.values(base + order) == [None, 1, 2]
        assert client.values(base + order + " DESC") == [2, 1, None]


def test_texts_sort_without_regard_to_case(client: Client) -> None:
    sql = "SELECT n.v FROM (VALUES (N'b'), (N'A'), (N'a'), (N'B')) AS n (v) ORDER BY n.v"
    assert [str(value).lower() for value in client.values(sql)] == ["a", "a", "b", "b"]
    sql = "SELECT DISTINCT n.v FROM (VALUES (N'b'), (N'A'), (N'a'), (N'B')) AS n (v)"
    assert len(client.values(sql)) == 2
    sql = "SELECT COUNT(*) FROM (VALUES (N'b'), (N'A'), (N'a')) AS n (v) GROUP BY n.v"
    assert sorted(client.rows(sql)) == [(1,), (2,)]


def test_joins_give_null_where_nothing_meets(client: Client) -> None:
    left, right = "(VALUES (1), (2)) AS a (x)", "(VALUES (2), (3)) AS b (x)"
    found = {
        kind: client.rows(f"SELECT a.x, b.x FROM {left} {kind} JOIN {right} ON b.x = a.x")
        for kind in ("INNER", "LEFT", "RIGHT", "FULL OUTER")
    }
    assert found["INNER"] == [(2, 2)]
    assert sorted(found["LEFT"], key=str) == [(1, None), (2, 2)]
    assert sorted(found["RIGHT"], key=str) == [(2, 2), (None, 3)]
    assert len(found["FULL OUTER"]) == 3
    assert len(client.rows(f"SELECT a.x, b.x FROM {left} CROSS JOIN {right}")) == 4
    assert client.rows(f"SELECT a.x, b.x FROM {left}, {right} WHERE a.x > b.x") == []


def test_apply_sees_the_row_to_its_left(client: Client) -> None:
    base = "FROM (VALUES (1), (2), (3)) AS a (x) {} APPLY (SELECT TOP (1) n.v AS w FROM "
    base += "(VALUES (2), (3), (4)) AS n (v) WHERE n.v < a.x ORDER BY n.v DESC) AS b"
    outer = "SELECT a.x, b.w " + base.format("OUTER") + " ORDER BY a.x"
    assert client.rows(outer) == [(1, None), (2, None), (3, 2)]
    cross = "SELECT a.x, b.w " + base.format("CROSS") + " ORDER BY a.x"
    assert client.rows(cross) == [(3, 2)]


def test_subqueries_see_the_query_around_them(client: Client) -> None:
    numbers = "(VALUES (1), (2), (3)) AS {} (x)".format
    sql = f"SELECT (SELECT MAX(b.x) FROM {numbers('b')} WHERE b.x < a.x) FROM {numbers('a')}"
    assert client.rows(sql + " ORDER BY a.x") == [(None,), (1,), (2,)]
    sql = f"SELECT a.x FROM {numbers('a')} WHERE EXISTS (SELECT 1 FROM {numbers('b')} "
    assert client.values(sql + "WHERE b.x = a.x + 1) ORDER BY a.x") == [1, 2]
    sql = f"SELECT a.x FROM {numbers('a')} WHERE a.x NOT IN (SELECT b.x FROM {numbers('b')} "
    assert client.values(sql + "WHERE b.x > 1)") == [1]


def test_a_subquery_gives_one_value_or_null(client: Client) -> None:
    sql = "(SELECT d.name FROM sys.databases AS d WHERE d.database_id = {})".format
    assert client.value(sql(1)) == "master"
    assert client.value(sql(99)) is None
    assert client.value("(SELECT TOP (1) d.name FROM sys.databases AS d ORDER BY 1)") == "master"


def test_common_tables_may_name_each_other_and_themselves(client: Client) -> None:
    sql = "WITH a AS (SELECT 1 AS x), b (y) AS (SELECT a.x + 1 FROM a) SELECT b.y FROM b"
    assert client.values(sql) == [2]
    sql = (
        "WITH n AS (SELECT 1 AS i UNION ALL SELECT n.i + 1 FROM n WHERE n.i < 4) "
        "SELECT SUM(n.i) AS total FROM n"
    )
    assert client.values(sql) == [10]


def test_unions_take_the_higher_type(client: Client) -> None:
    answer = client.ask(
        "SELECT 1 AS x UNION ALL SELECT CAST(3000000000 AS bigint) UNION ALL SELECT NULL "
        "ORDER BY x DESC"
    )
    assert answer.sets == [[(3000000000,), (1,), (None,)]]
    assert answer.columns[0][0].type == SqlType("bigint")
    assert client.values("SELECT N'a' AS x UNION SELECT N'A'") in (["a"], ["A"])
    assert client.values("SELECT 1 AS x EXCEPT SELECT 1") == []
    assert client.values("SELECT 1 AS x INTERSECT SELECT 1") == [1]


def test_windows_number_and_look_back(client: Client) -> None:
    sql = (
        "SELECT n.g, n.v, ROW_NUMBER() OVER (PARTITION BY n.g ORDER BY n.v DESC), "
        "LAG(n.v) OVER (PARTITION BY n.g ORDER BY n.v), SUM(n.v) OVER (PARTITION BY n.g), "
        "AVG(n.v) OVER (), COUNT(*) OVER () "
        "FROM (VALUES (N'a', 1), (N'A', 2), (N'b', 5)) AS n (g, v) ORDER BY n.v"
    )
    assert [row[1:] for row in client.rows(sql)] == [
        (1, 2, None, 3, 2, 3),
        (2, 1, 1, 3, 2, 3),
        (5, 1, None, 5, 2, 3),
    ]


def test_aggregates_group_and_filter(client: Client) -> None:
    sql = (
        "SELECT n.g + N'!' AS g, COUNT(*) AS n, SUM(n.v) AS s, AVG(n.v) AS a, MIN(n.v), MAX(n.v), "
        "COUNT(DISTINCT n.v), STRING_AGG(CAST(n.v AS nvarchar(9)), N'+') "
        "WITHIN GROUP (ORDER BY n.v DESC) "
        "FROM (VALUES (N'a', 1), (N'a', 2), (N'a', 2), (N'b', NULL)) AS n (g, v) "
        "GROUP BY n.g HAVING COUNT(n.v) > 0"
    )
    assert client.rows(sql) == [("a!", 3, 5, 1, 1, 2, 2, "2+2+1")]
    assert client.rows("SELECT SUM(v) FROM (VALUES (1)) AS n (v) WHERE v > 5") == [(None,)]


def test_a_sum_of_ints_overflows_as_an_int(client: Client) -> None:
    sql = "SELECT SUM({}) AS s FROM (VALUES (2000000000), (2000000000)) AS n (v)"
    assert client.error(sql.format("n.v")) == 8115
    assert client.values(sql.format("CAST(n.v AS bigint)")) == [4_000_000_000]


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-03-01T13:00:00+02:00", datetime(2026, 3, 1, 11, tzinfo=UTC)),
        ("2026-03-01 13:00:00.1234567 +02:00", datetime(2026, 3, 1, 11, 0, 0, 123456, UTC)),
        ("2026-03-01T11:00:00Z", datetime(2026, 3, 1, 11, tzinfo=UTC)),
        ("2026-03-01", datetime(2026, 3, 1, tzinfo=UTC)),
        ("20260301", datetime(2026, 3, 1, tzinfo=UTC)),
    ],
)
def test_texts_become_instants_with_their_offset(
    client: Client, text: str, instant: datetime
) -> None:
    found = client.value("CAST(@t AS datetimeoffset(7))", t=text)
    assert found == instant
    assert isinstance(found, datetime)
    if "+02:00" in text:
        assert found.utcoffset() == timedelta(hours=2)


@pytest.mark.parametrize(
    "text", ["tomorrow", "", "2026-13-01", "01/03/2026 25:00", "2026-03-01T13:00:00+15:00"]
)
def test_a_text_that_is_no_time_is_refused_not_compared(client: Client, text: str) -> None:
    sql = "SELECT 1 AS x WHERE SYSDATETIMEOFFSET() > @t"
    assert client.error(sql, t=text) == 241


def test_instants_compare_whatever_their_offsets(client: Client) -> None:
    east, west = "CAST('2026-03-01T13:00:00+02:00' AS datetimeoffset)", "'2026-03-01T06:00-05:00'"
    sign = "CASE WHEN {} THEN 1 ELSE 0 END".format
    assert client.value(sign(f"{east} = {west}")) == 1
    assert client.value(sign(f"{east} < {west}")) == 0
    assert client.value(sign(f"{east} IN ({west})")) == 1
    assert client.value(sign(f"{east} BETWEEN {west} AND {west}")) == 1
    assert client.value(f"DATEDIFF(minute, {west}, {east})") == 0
    sql = (
        f"SELECT COUNT(*) FROM (SELECT {east} AS t UNION ALL SELECT CAST({west} AS "
        "datetimeoffset)) AS n GROUP BY n.t"
    )
    assert client.rows(sql) == [(2,)]


def test_the_seventh_digit_counts_in_comparisons(client: Client) -> None:
    earlier, later = "'2026-03-01T13:00:00.0000001+00:00'", "'2026-03-01T13:00:00.0000002+00:00'"
    sql = f"CASE WHEN CAST({earlier} AS datetimeoffset) < {later} THEN 1 ELSE 0 END"
    assert client.value(sql) == 1


def test_times_are_added_and_counted(client: Client) -> None:
    moment = "CAST('2026-01-31T23:59:59.500+02:00' AS datetimeoffset(7))"
    zone = timezone(timedelta(hours=2))
    assert client.value(f"DATEADD(month, 1, {moment})") == datetime(
        2026, 2, 28, 23, 59, 59, 500_000, zone
    )
    assert client.value(f"DATEADD(ms, -500, {moment})") == datetime(
        2026, 1, 31, 23, 59, 59, 0, zone
    )
    assert client.value(f"DATEDIFF(second, {moment}, DATEADD(ms, 500, {moment}))") == 1
    assert client.value(f"DATEDIFF(year, '2025-12-31', {moment})") == 1
    assert client.value(f"CAST({moment} AS date)") == date(2026, 1, 31)
    assert client.value(f"CONVERT(nvarchar(40), {moment}, 127)") == "2026-01-31T21:59:59.5000000Z"
    assert client.value(f"CAST({moment} AS nvarchar(40))") == "2026-01-31 23:59:59.5000000 +02:00"
    assert client.value(f"SWITCHOFFSET({moment}, '+00:00')") == datetime(
        2026, 1, 31, 21, 59, 59, 500_000, UTC
    )


def test_python_values_go_in_and_come_out_again(client: Client) -> None:
    zone = timezone(timedelta(minutes=-210))
    for value in (
        2**62,
        True,
        1.5,
        "ä😀\0]x\ud800y",
        b"\0\xff",
        datetime(2026, 3, 1, 12, 30, 1, 123456, zone),
    ):
        found = client.value("@v", v=value)
        assert found == value
        assert type(found) is type(value)
    assert client.value("@v", v=None) is None
    guid = UUID("6F9619FF-8B86-D011-B42D-00C04FC964FF")
    assert client.value("@v", v=Typed(guid, SqlType("uniqueidentifier"))) == guid
    assert client.value("CAST(@v AS uniqueidentifier)", v=str(guid)) == guid


def test_ntext_is_not_compared(client: Client) -> None:
    long = Typed("SSISDB", SqlType("ntext"))
    assert client.error("SELECT name FROM sys.databases WHERE name = @n", n=long) == 402
    assert client.error("SELECT name FROM sys.databases WHERE name LIKE @n", n=long) == 8116
    assert client.values(
        "SELECT name FROM sys.databases WHERE name = CAST(@n AS nvarchar(128))", n=long
    ) == ["SSISDB"]


def test_variables_are_declared_set_and_used(client: Client) -> None:
    answer = client.ask(
        "DECLARE @a int = 2, @b nvarchar(3), @c bigint; SET @b = N'abcdef' "
        "SELECT @a = @a + n.v, @c = 7 FROM (VALUES (5)) AS n (v) "
        "SELECT @a AS a, @b AS b, @c AS c"
    )
    assert answer.sets == [[(7, "abc", 7)]]
    assert answer.counts == [1]


def test_if_while_and_print_steer_a_batch(client: Client) -> None:
    answer = client.ask(
        """
        -- A comment; with a semicolon
        DECLARE @i int = 0
        WHILE @i < 3 BEGIN SET @i = @i + 1; IF @i = 2 PRINT N'two'; ELSE PRINT @i END
        IF EXISTS (SELECT 1 FROM sys.databases WHERE name = N'nowhere') SELECT 1 AS a
        ELSE BEGIN SELECT 2 AS b /* inner */ RETURN END
        SELECT 3 AS c
        """
    )
    assert [message.text for message in answer.messages] == ["1", "two", "3"]
    assert answer.sets == [[(2,)]]


def test_statements_need_no_semicolons_between_them(client: Client) -> None:
    answer = client.ask("SET NOCOUNT ON SELECT 1 AS a SELECT 2 AS b UNION ALL SELECT 3")
    assert answer.sets == [[(1,)], [(2,), (3,)]]
