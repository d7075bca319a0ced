"""Which way is taken, and what is said where there is none."""

from pathlib import Path

import pytest

from ssis_tui.catalog.bundled import bundled_drivers
from ssis_tui.catalog.connection import installed
from ssis_tui.catalog.driver import Driver, Found, Way, candidates, of_source
from ssis_tui.errors import DriverMissing
from tests.support.drivers import all_drivers

ALL = Found(
    registered=(
        "FreeTDS",
        "SQL Server",
        "ODBC Driver 17 for SQL Server",
        "ODBC Driver 18 for SQL Server",
        "ODBC Driver 13 for SQL Server",
        "PostgreSQL",
    ),
    bundled=("/x/libmsodbcsql-18.6.so.2.1",),
    has_mssql_python=True,
)


def names(drivers: tuple[Driver, ...]) -> list[str]:
    return [driver.name or driver.label for driver in drivers]


def test_the_best_way_comes_first() -> None:
    assert names(candidates(ALL)) == [
        "ODBC Driver 18 for SQL Server",
        "ODBC Driver 17 for SQL Server",
        "/x/libmsodbcsql-18.6.so.2.1",
        "FreeTDS",
        "mssql-python",
    ]


def test_without_unixodbc_there_is_mssql_python() -> None:
    found = Found(has_mssql_python=True, pyodbc_fault="unixODBC's library libodbc.so.2 is missing")
    (only,) = candidates(found)
    assert only.way is Way.MSSQL_PYTHON
    assert "libodbc.so.2 is missing" in only.why


def test_without_anything_it_is_said_what_to_install() -> None:
    with pytest.raises(DriverMissing) as said:
        candidates(Found(pyodbc_fault="unixODBC's library libodbc.so.2 is missing"))
    assert said.value.sentence == (
        "pyodbc cannot be used on this machine: unixODBC's library libodbc.so.2 is missing."
    )
    assert "apt-get install unixodbc" in said.value.advice
    assert "ssis-tui[driver]" in said.value.advice
    with pytest.raises(DriverMissing) as said:
        candidates(Found(registered=("PostgreSQL",)))
    assert said.value.sentence == "No driver for SQL Server was found on this machine."


@pytest.mark.parametrize(
    ("wanted", "way", "name"),
    [
        ("freetds", Way.FREETDS, "FreeTDS"),
        ("FreeTDS", Way.FREETDS, "FreeTDS"),
        ("mssql-python", Way.MSSQL_PYTHON, ""),
        ("odbc driver 17 for sql server", Way.MICROSOFT, "ODBC Driver 17 for SQL Server"),
        ("{ODBC Driver 17 for SQL Server}", Way.MICROSOFT, "ODBC Driver 17 for SQL Server"),
        ("/opt/libmsodbcsql.so", Way.MICROSOFT, "/opt/libmsodbcsql.so"),
        ("/usr/lib/libtdsodbc.so", Way.FREETDS, "/usr/lib/libtdsodbc.so"),
    ],
)
def test_the_user_may_choose(wanted: str, way: Way, name: str) -> None:
    (driver,) = candidates(ALL, wanted)
    assert (driver.way, driver.name) == (way, name)


@pytest.mark.parametrize("wanted", ["freetds", "mssql-python", "ODBC Driver 18 for SQL Server"])
def test_a_chosen_driver_that_is_not_there_is_not_replaced(wanted: str) -> None:
    with pytest.raises(DriverMissing):
        candidates(Found(registered=("ODBC Driver 17 for SQL Server",)), wanted)


def test_a_data_source_brings_its_own_driver() -> None:
    found = Found(
        registered=("FreeTDS",),
        sources=(("Nightly", "FreeTDS"), ("prod", "/opt/lib/libmsodbcsql-18.so")),
    )
    assert of_source(found, "nightly").way is Way.FREETDS
    assert of_source(found, "prod").way is Way.MICROSOFT
    assert of_source(found, "prod").label == "libmsodbcsql-18.so"
    with pytest.raises(DriverMissing) as said:
        of_source(found, "elsewhere")
    assert said.value.full_text == (
        "There is no ODBC data source called elsewhere. There are: Nightly, prod."
    )
    with pytest.raises(DriverMissing):
        of_source(Found(pyodbc_fault="it is not installed", has_mssql_python=True), "prod")


def test_the_build_for_this_machine_is_found_in_the_package(tmp_path: Path) -> None:
    for build in ("debian_ubuntu/x86_64", "rhel/x86_64", "rhel/arm64"):
        library = tmp_path / "libs" / "linux" / build / "lib" / "libmsodbcsql-18.6.so.2.1"
        library.parent.mkdir(parents=True)
        library.touch()
    found = bundled_drivers(tmp_path, "x86_64")
    assert len(found) == 2
    assert all("/x86_64/" in path for path in found)
    assert bundled_drivers(tmp_path, "riscv64") == ()
    (only,) = bundled_drivers(tmp_path, "aarch64")
    assert "/arm64/" in only


def test_looking_around_finds_what_is_here() -> None:
    found = installed()
    missing = {one.id: one.missing for one in all_drivers()}
    assert bool(found.pyodbc_fault) == missing["microsoft"].startswith("pyodbc")
    assert ("FreeTDS" in found.registered) == (not missing["freetds"])
    assert found.has_mssql_python == (not missing["mssql_python"])
