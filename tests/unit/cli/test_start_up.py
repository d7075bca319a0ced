"""What is not needed is not imported: each command starts as quickly as it can."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.needs import POSIX

ROOT = Path(__file__).resolve().parent.parent.parent.parent

HEAVY = (
    "textual", "rich", "asyncio", "pyodbc", "mssql_python", "dateutil", "platformdirs", "keyring",
    "importlib.metadata", "subprocess", "getpass", "csv",
)  # fmt: skip


def modules_after(*words: str, code: str = "") -> set[str]:
    """Run the program with these arguments and give the modules that it imported."""
    code = code or (
        "import sys; from ssis_tui.__main__ import main; "
        f"sys.argv = ['ssis-tui', *{list(words)!r}]; status = main(); assert status == 0"
    )
    reporting = (
        f"import sys; before = set(sys.modules)\n{code}\n"
        "sys.stderr.write(' '.join(sorted(set(sys.modules) - before)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", reporting],
        cwd=ROOT,
        env={**os.environ, "SSIS_TUI_CONFIG": "/nonexistent.toml"},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stderr.splitlines()[-1].split())


def test_the_version_imports_nothing_of_the_program() -> None:
    modules = modules_after("--version")
    assert not modules & {*HEAVY, "argparse", "dataclasses", "re", "ssis_tui.cli"}


def test_importing_the_package_imports_nothing_else() -> None:
    modules = modules_after(code="import ssis_tui")
    assert {name for name in modules if name.startswith("ssis_tui")} == {"ssis_tui"}


@pytest.mark.parametrize(
    ("words", "needed"),
    [
        (["list", "--demo"], set()),
        (["list", "--demo", "--json"], set()),
        (["history", "--demo", "--since", "yesterday"], set()),
        (["history", "--demo", "--csv"], {"csv"}),
        (["history", "--demo", "--since", "Nov 21, 2025"], {"dateutil"}),
        (["config", "path"], set()),
    ],
)
def test_a_command_imports_only_what_it_needs(words: list[str], needed: set[str]) -> None:
    assert modules_after(*words) & set(HEAVY) == needed


def test_help_imports_no_catalog() -> None:
    code = (
        "import sys; from ssis_tui.__main__ import main\n"
        "sys.argv = ['ssis-tui', '--help']; assert main() == 0"
    )
    modules = modules_after(code=code)
    assert not modules & set(HEAVY)
    assert not any(name.startswith("ssis_tui.catalog.demo") for name in modules)


INTERRUPTED_WHILE = """
import os, signal, sys
from ssis_tui.__main__ import main

class Interrupting:
    def find_spec(self, name, path, target=None):
        if name == {module!r}:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Interrupting())
sys.argv = ["ssis-tui", "list", "--demo"]
sys.exit(main())
"""


@POSIX
@pytest.mark.parametrize(
    ("module", "status"),
    [
        ("ssis_tui.cli.program", -signal.SIGINT),
        # By then there is something that answers it.
        ("ssis_tui.cli.commands.listing", 130),
    ],
)
def test_ctrl_c_while_it_is_imported_ends_it_without_a_traceback(module: str, status: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED_WHILE.format(module=module)],
        cwd=ROOT,
        env={**os.environ, "SSIS_TUI_CONFIG": "/nonexistent.toml"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (status, "")
