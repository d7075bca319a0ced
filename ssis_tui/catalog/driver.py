"""The ways to SQL Server that a machine may have, and which of them is taken."""

from collections.abc import Sequence
from enum import Enum, auto
from pathlib import PurePath
from typing import Final

from msgspec import Struct

from ssis_tui.config.connection_options import FREETDS, MSSQL_PYTHON
from ssis_tui.errors import DriverMissing


class Way(Enum):
    """How a connection is made."""

    MICROSOFT = auto()
    """Microsoft's ODBC driver through pyodbc."""
    FREETDS = auto()
    """FreeTDS through pyodbc."""
    MSSQL_PYTHON = auto()
    """Microsoft's DB-API module, which loads its driver itself and needs no unixODBC."""


class Driver(Struct, frozen=True):
    """One way, with the reason why it is there."""

    way: Way
    name: str
    """What DRIVER= is given: a registered name or a path; empty for mssql-python."""
    label: str
    """For people, such as "ODBC Driver 18 for SQL Server"."""
    why: str
    """Where it was found, as half a sentence for `doctor`."""

    @property
    def can_check_certificate(self) -> bool:
        """Whether a connection string can make it check the server's certificate."""
        return self.way is not Way.FREETDS

    @property
    def freezes_on_long_text(self) -> bool:
        """Whether reading nvarchar(max) stops every other thread of this process meanwhile.

        mssql-python 1.16 waits for the server with Python's lock held there, and only there.
        """
        return self.way is Way.MSSQL_PYTHON

    @property
    def is_driver_17(self) -> bool:
        """Whether it is too old for strict encryption."""
        return "17" in self.label


class Found(Struct, frozen=True):
    """What is installed on this machine; filled by :mod:`ssis_tui.catalog.connection`."""

    registered: tuple[str, ...] = ()
    """ODBC drivers by name, as the driver manager lists them."""
    bundled: tuple[str, ...] = ()
    """Paths of Microsoft's driver inside the package mssql_python_odbc, likeliest first."""
    sources: tuple[tuple[str, str], ...] = ()
    """ODBC data sources with the names or paths of their drivers."""
    has_mssql_python: bool = False
    pyodbc_fault: str = ""
    """Why pyodbc cannot be imported; empty if it can."""


BUNDLED_LABEL: Final = "ODBC Driver 18 for SQL Server (mssql-python-odbc)"


def candidates(found: Found, wanted: str = "") -> tuple[Driver, ...]:
    """List the ways to try, best first; raise DriverMissing when there is none.

    The order: an installed driver 18, then 17; Microsoft's driver out of the package
    mssql_python_odbc; FreeTDS; mssql-python by itself, which cannot cancel a query.
    """
    if wanted:
        return (_wanted(found, wanted),)
    ways = (
        *_microsoft(found.registered),
        *(
            Driver(Way.MICROSOFT, path, BUNDLED_LABEL, "inside the package mssql_python_odbc")
            for path in found.bundled
            if not found.pyodbc_fault
        ),
        *(
            Driver(Way.FREETDS, name, name, "registered with the driver manager")
            for name in found.registered
            if "freetds" in name.lower()
        ),
        *(_mssql_python(found) if found.has_mssql_python else ()),
    )
    if not ways:
        raise _nothing(found)
    return ways


def of_source(found: Found, dsn: str) -> Driver:
    """Give the driver of an ODBC data source; raise DriverMissing if there is no such source."""
    if found.pyodbc_fault:
        raise _nothing(found)
    for name, driver in found.sources:
        if name.lower() == dsn.lower():
            way = Way.FREETDS if _is_freetds(driver) else Way.MICROSOFT
            label = PurePath(driver).name or driver
            return Driver(way, driver, label, f"that of the data source {name}")
    known = ", ".join(name for name, _ in found.sources)
    raise DriverMissing(
        f"There is no ODBC data source called {dsn}.", f"There are: {known or 'none'}."
    )


def _is_freetds(name: str) -> bool:
    return any(word in name.lower() for word in ("freetds", "tdsodbc"))


def _microsoft(registered: Sequence[str]) -> list[Driver]:
    """Pick Microsoft's drivers out of the registered ones, newest first."""
    names = [name for name in registered if name.lower().startswith("odbc driver ")]
    names.sort(key=_version, reverse=True)
    return [
        Driver(Way.MICROSOFT, name, name, "registered with the driver manager")
        for name in names
        if _version(name) >= 17
    ]


def _version(name: str) -> int:
    digits = "".join(character for character in name if character.isdigit())
    return int(digits or 0)


def _mssql_python(found: Found) -> tuple[Driver]:
    why = f"because pyodbc cannot be used ({found.pyodbc_fault})" if found.pyodbc_fault else ""
    return (Driver(Way.MSSQL_PYTHON, "", MSSQL_PYTHON, why or "the package mssql_python"),)


def _wanted(found: Found, wanted: str) -> Driver:
    """Give the way that the user asked for by name, path, "freetds" or "mssql-python"."""
    plain = wanted.strip().strip("{}").lower()
    if plain in {MSSQL_PYTHON, "mssql_python"}:
        if not found.has_mssql_python:
            raise DriverMissing(
                "The package mssql-python is not installed.",
                "Install it with: pip install 'ssis-tui[driver]'.",
            )
        return Driver(Way.MSSQL_PYTHON, "", MSSQL_PYTHON, "asked for")
    if found.pyodbc_fault:
        raise _nothing(found)
    names = {name.lower(): name for name in found.registered}
    if plain == FREETDS:
        name = next((name for name in found.registered if "freetds" in name.lower()), None)
        if name is None:
            raise DriverMissing(
                "FreeTDS is not registered with the driver manager.",
                "Install it (Debian, Ubuntu: apt-get install tdsodbc) or leave out --driver.",
            )
        return Driver(Way.FREETDS, name, name, "asked for")
    if "/" in wanted or "\\" in wanted:
        way = Way.FREETDS if _is_freetds(PurePath(wanted).name) else Way.MICROSOFT
        return Driver(way, wanted, PurePath(wanted).name, "asked for by its path")
    if plain not in names:
        raise DriverMissing(
            f"No ODBC driver is registered under the name {wanted}.",
            f"Registered are: {', '.join(found.registered) or 'none'}.",
        )
    name = names[plain]
    way = Way.FREETDS if _is_freetds(plain) else Way.MICROSOFT
    return Driver(way, name, name, "asked for")


def _nothing(found: Found) -> DriverMissing:
    """Say in one sentence what is missing and what to install."""
    if found.pyodbc_fault:
        return DriverMissing(
            f"pyodbc cannot be used on this machine: {found.pyodbc_fault}.",
            "Install unixODBC (Debian, Ubuntu: apt-get install unixodbc; Red Hat: dnf install "
            "unixODBC; macOS: brew install unixodbc), or do without it and without root: "
            "pip install 'ssis-tui[driver]'.",
        )
    return DriverMissing(
        "No driver for SQL Server was found on this machine.",
        "Install Microsoft's ODBC Driver 18 for SQL Server, or without root: "
        "pip install 'ssis-tui[driver]'.",
    )
