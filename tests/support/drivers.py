"""The ways from Python to SQL Server, and which of them this machine has."""

import importlib.util
import platform
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

NAMES = {"microsoft": "", "freetds": "freetds", "mssql_python": "mssql-python"}
"""What `--driver` is given for each, the best one first; that is found without being named."""


class Address(Protocol):
    """Where a server listens."""

    @property
    def host(self) -> str: ...

    @property
    def port(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Driver:
    """One way in: a DB-API module and the ODBC driver behind it."""

    id: str
    """`freetds`, `microsoft` or `mssql_python`."""
    missing: str
    """Why this machine does not have it; empty when it does."""
    _options: Callable[[Address], Mapping[str, str]]

    @property
    def module(self) -> Any:
        """Import the DB-API module; only to be asked of a driver that is not missing."""
        if self.id == "mssql_python":
            import mssql_python

            mssql_python.pooling(enabled=False)
            return mssql_python
        import pyodbc

        pyodbc.pooling = False  # Else a closed connection stays open in unixODBC's pool.
        return pyodbc

    def connection_string(self, server: Address, **options: str) -> str:
        """Write the connection string for a server; options win over the usual ones."""
        usual = {
            **self._options(server),
            "UID": "tester",
            "PWD": "secret",
            "DATABASE": "SSISDB",
        }
        pairs = {**usual, **options}
        return ";".join(f"{key}={value}" for key, value in pairs.items() if value)

    def connect(
        self,
        server: Address,
        *,
        timeout: int = 5,
        autocommit: bool = True,
        **options: str,
    ) -> Any:
        """Open a raw DB-API connection; `timeout` is the login's, in seconds."""
        text = self.connection_string(server, **options)
        return self.module.connect(text, autocommit=autocommit, timeout=timeout)


def _freetds(server: Address) -> Mapping[str, str]:
    return {
        "DRIVER": "FreeTDS",
        "SERVER": server.host,
        "PORT": str(server.port),
        "TDS_Version": "7.4",
        "ClientCharset": "UTF-8",
    }


def _microsoft(server: Address) -> Mapping[str, str]:
    return {
        "DRIVER": str(microsoft_library()),
        "SERVER": f"{server.host},{server.port}",
        "Encrypt": "no",
    }


def _mssql_python(server: Address) -> Mapping[str, str]:
    return {"SERVER": f"{server.host},{server.port}", "Encrypt": "no"}


@cache
def microsoft_library() -> Path | None:
    """Find the ODBC driver that the package mssql-python-odbc brings for this system."""
    spec = importlib.util.find_spec("mssql_python_odbc")
    if spec is None or not spec.submodule_search_locations:
        return None
    libraries = Path(spec.submodule_search_locations[0], "libs")
    machine = {"amd64": "x86_64", "aarch64": "arm64"}.get(
        platform.machine().lower(), platform.machine().lower()
    )
    found = sorted(libraries.glob(f"*/*/{machine}/lib/libmsodbcsql-*.so.*"))
    like = [path for path in found if path.parts[-4] == _distribution()]
    return next(iter(like or found), None)


def _distribution() -> str:
    """Name the family of this Linux as the package's folders do."""
    release = Path("/etc/os-release")
    text = release.read_text(encoding="utf-8").lower() if release.exists() else ""
    if Path("/etc/alpine-release").exists():
        return "alpine"
    if "suse" in text:
        return "suse"
    return "rhel" if "rhel" in text or "fedora" in text else "debian_ubuntu"


@cache
def all_drivers() -> tuple[Driver, ...]:
    """List the three ways in, those that are missing included."""
    return (
        Driver("freetds", _why_no_freetds(), _freetds),
        Driver("microsoft", _why_no_microsoft(), _microsoft),
        Driver("mssql_python", _why_no_mssql_python(), _mssql_python),
    )


def _why_no_pyodbc() -> str:
    try:
        import pyodbc  # noqa: F401
    except ImportError as error:
        return f"pyodbc does not load: {error}"
    return ""


def _why_no_freetds() -> str:
    if reason := _why_no_pyodbc():
        return reason
    import pyodbc

    return "" if "FreeTDS" in pyodbc.drivers() else "FreeTDS is not registered with unixODBC"


def _why_no_microsoft() -> str:
    if reason := _why_no_pyodbc():
        return reason
    return (
        "" if microsoft_library() else "the package mssql-python-odbc has no driver for this system"
    )


def _why_no_mssql_python() -> str:
    try:
        import mssql_python  # noqa: F401
    except ImportError as error:
        return f"mssql_python does not load: {error}"
    return ""
