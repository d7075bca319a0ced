"""Executables of a running execution are read from the last known one on, on every catalog."""

from itertools import pairwise

from ssis_tui.catalog.protocol import Catalog, Server
from tests.support.ssisdb.world import SsisdbWorld
from tests.support.world import World


def rows_by_statement(server: Server) -> dict[str, tuple[int, int]]:
    """How often each statement was sent and how many rows it gave in all."""
    assert server.statements is not None
    return {use.name: (use.sent, use.rows) for use in server.statements.uses()}


def test_only_what_is_above_the_id_is_read(shared: World, reports: Catalog) -> None:
    one, other = shared.start_execution(), shared.start_execution()
    ids = []
    for number in range(5):
        ids.append(shared.record.statistic(one, f"\\Package\\Load[{number}]"))
        shared.record.statistic(other)
    assert [row.statistics_id for row in reports.executables(one)] == ids
    assert [row.statistics_id for row in reports.executables(one, after=ids[2])] == ids[3:]
    assert reports.executables(one, after=ids[4]) == ()
    assert reports.executables(one, after=0) == reports.executables(one)


def test_what_ends_later_has_a_higher_id(shared: World, reports: Catalog) -> None:
    one = shared.start_execution()
    for seconds in (3, 9, 1):
        shared.record.statistic(one, f"\\Package\\Load[{seconds}]", seconds=seconds)
        shared.advance(1)
    found = sorted(reports.executables(one), key=lambda row: row.statistics_id)
    assert len(found) == 3
    assert all(a.ended and b.ended and a.ended <= b.ended for a, b in pairwise(found))


def test_what_ended_since_comes_with_its_names(shared: World, reports: Catalog) -> None:
    one = shared.start_execution("Load.dtsx")
    last = shared.record.statistic(one, "\\Package\\First", name="First")
    assert [row.executable_name for row in reports.executables(one)] == ["First"]
    shared.record.statistic(one, "\\Package\\First", name="First")
    shared.record.statistic(one, "\\Package\\Second", name="Second")
    found = reports.executables(one, after=last)
    assert [(row.executable_name, row.package_name) for row in found] == [
        ("First", "Load.dtsx"),
        ("Second", "Load.dtsx"),
    ]


def test_a_long_loop_is_not_read_twice(ssisdb: SsisdbWorld) -> None:
    server = ssisdb.server()
    catalog = server.catalog()
    catalog.open()
    one = ssisdb.start_execution()
    for number in range(300):
        last = ssisdb.record.statistic(one, f"\\Package\\Loop[{number}]\\Load")
    assert len(catalog.executables(one)) == 300
    before = rows_by_statement(server)
    ssisdb.record.statistic(one, "\\Package\\Loop[300]\\Load")
    (new,) = catalog.executables(one, after=last)
    after = rows_by_statement(server)
    assert new.execution_path == "\\Package\\Loop[300]\\Load"
    sent, rows = before["executables"]
    assert after["executables"] == (sent + 1, rows + 1)
    catalog.close()


def test_the_names_of_an_executable_are_read_once(ssisdb: SsisdbWorld) -> None:
    server = ssisdb.server()
    catalog = server.catalog()
    catalog.open()
    one, other = ssisdb.start_execution(), ssisdb.start_execution()
    for execution_id in (one, other):
        for _ in range(3):
            ssisdb.record.statistic(execution_id)
    assert [row.executable_name for row in catalog.executables(one)] == ["Load"] * 3
    assert rows_by_statement(server)["names of executables"] == (1, 1)
    assert [row.executable_name for row in catalog.executables_of([one, other])] == ["Load"] * 6
    assert rows_by_statement(server)["names of executables"] == (1, 1)
    catalog.close()
