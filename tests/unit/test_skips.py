"""What a run makes of tests that it leaves out."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent

LEFT_OUT = {
    "mark": """
import pytest
@pytest.mark.skipif(True, reason="needs the moon")
def test_it():
    pass
""",
    "call": """
import pytest
def test_it():
    pytest.skip("needs the moon")
""",
    "fixture": """
import pytest
@pytest.fixture
def moon():
    pytest.skip("needs the moon")
def test_it(moon):
    pass
""",
    "module": """
import pytest
pytest.skip("needs the moon", allow_module_level=True)
""",
    "expected to fail": """
import pytest
@pytest.mark.xfail(reason="needs the moon")
def test_it():
    assert False
""",
    "passes all the same": """
import pytest
@pytest.mark.xfail(reason="needs the moon")
def test_it():
    pass
""",
}
KNOWN = """
import pytest
@pytest.mark.skipif(True, reason="SSIS_TUI_TEST_SERVER names no server")
def test_it():
    pass
"""


def run(folder: Path, content: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Run one file of tests on its own, as a run of all would hold it."""
    (folder / "test_it.py").write_text(content, encoding="utf-8")
    words = ["-p", "tests.support.skips", "-p", "no:cacheprovider", "--rootdir", ".", "-q"]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *words, *options, "test_it.py"],
        cwd=folder,
        # Without the other plugins, which take longer to load than all else.
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize("content", LEFT_OUT.values(), ids=LEFT_OUT)
def test_what_is_left_out_has_failed_where_everything_is_to_run(
    tmp_path: Path, content: str
) -> None:
    done = run(tmp_path, content, "--every-test")
    assert done.returncode in {pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED}
    assert "was left out, and nothing may be here: " in done.stdout
    assert "needs the moon" in done.stdout


def test_what_nobody_can_install_may_be_left_out(tmp_path: Path) -> None:
    done = run(tmp_path, KNOWN, "--every-test")
    assert done.returncode == pytest.ExitCode.OK, done.stdout
    assert "1 skipped" in done.stdout


def test_elsewhere_it_is_skipped_by_name(tmp_path: Path) -> None:
    done = run(tmp_path, LEFT_OUT["call"], "-rs")
    assert done.returncode == pytest.ExitCode.OK, done.stdout
    assert "needs the moon" in done.stdout
