"""Finds Microsoft's ODBC driver inside the package mssql_python_odbc; pyodbc opens it by path."""

import os
from pathlib import Path


def bundled_drivers(root: Path | None = None, machine: str | None = None) -> tuple[str, ...]:
    """Find Microsoft's driver inside the package mssql_python_odbc without importing that.

    Several builds lie in it; the one for this distribution comes first. Windows' driver manager
    takes no paths, so there are none there.
    """
    if root is None:
        from importlib.util import find_spec

        spec = find_spec("mssql_python_odbc")
        if spec is None or not spec.submodule_search_locations:
            return ()
        root = Path(spec.submodule_search_locations[0])
    if os.name != "posix":
        return ()
    machine = machine or os.uname().machine
    builds = {machine, {"aarch64": "arm64", "arm64": "aarch64"}.get(machine, machine)}
    files = [
        path
        for pattern in ("linux/*/*/lib/libmsodbcsql*.so*", "macos/*/lib/libmsodbcsql*.dylib")
        for path in (root / "libs").glob(pattern)
        if path.parts[-3] in builds
    ]
    own = _distribution()
    files.sort(key=lambda path: (path.parts[-4] != own, str(path)))
    return tuple(str(path) for path in files)


def _distribution() -> str:
    """The family of Linux that this is, in the words of the package's folders."""
    try:
        text = Path("/etc/os-release").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    names = {
        word
        for line in text.lower().splitlines()
        if line.startswith(("id=", "id_like="))
        for word in line.partition("=")[2].strip().strip("\"'").split()
    }
    families = (
        ({"debian", "ubuntu"}, "debian_ubuntu"),
        ({"rhel", "fedora", "centos"}, "rhel"),
        ({"suse", "opensuse", "sles"}, "suse"),
        ({"alpine"}, "alpine"),
    )
    return next((folder for family, folder in families if family & names), "")
