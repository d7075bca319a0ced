"""Holds a run to all of its tests: with ``--every-test``, one that is left out has failed.

A test that is not run looks like one that passed. `tests/run.py` gives this option wherever it
could install what the tests need, so that neither a missing program nor a reason that is new goes
unseen.
"""

from collections.abc import Generator
from typing import Final

import pytest

ALLOWED: Final = {
    "SSIS_TUI_TEST_": "A real SSISDB, and the leave to stop something there, cannot be installed.",
}
"""What reasons begin with that are no failure, and why they are none."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--every-test",
        action="store_true",
        help="fail where a test is skipped or expected to fail, but for reasons known beforehand",
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _hold(report, item.config)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _hold(report, collector.config)
    return report


def _hold(report: pytest.TestReport | pytest.CollectReport, config: pytest.Config) -> None:
    """Turn a report of something left out into one of a failure."""
    if not config.getoption("every_test") or not (report.skipped or hasattr(report, "wasxfail")):
        return
    reason = _reason(report)
    if any(reason.startswith(known) for known in ALLOWED):
        return
    vars(report).pop("wasxfail", None)  # Or it would count as expected to fail all the same.
    report.outcome = "failed"
    report.longrepr = f"{report.nodeid} was left out, and nothing may be here: {reason}"


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    if hasattr(report, "wasxfail"):
        return f"expected to fail: {report.wasxfail}"
    _, _, reason = report.longrepr if isinstance(report.longrepr, tuple) else ("", 0, "")
    return reason.removeprefix("Skipped: ")
