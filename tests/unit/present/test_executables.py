from datetime import timedelta
from typing import Final

import pytest

from ssis_tui.model.codes import ExecutionResult, OperationStatus
from ssis_tui.model.executables import RunningExecutable
from ssis_tui.present import executables
from ssis_tui.present.column import Tone, View
from ssis_tui.present.executable_rows import ExecutableRow, rows
from ssis_tui.present.executable_tree import tree
from ssis_tui.present.gantt import Axis
from ssis_tui.present.widths import place
from tests.support.operations import execution
from tests.support.statistics import seconds, statistic

NOW: Final = seconds(100)
VIEW: Final = View(now=NOW)
FOUND: Final = rows(
    tree(
        [
            statistic("\\Package\\Prepare", 0, 25),
            statistic("\\Package\\Clean", 25, 25.04, result=3),
            *(
                statistic(f"\\Package\\Loop[{n}]\\Read", 25 + n, 26 + n, result=n == 2)
                for n in (1, 2, 3)
            ),
        ],
        [
            RunningExecutable("\\Package", "LoadFactSales", seconds(0)),
            RunningExecutable("\\Package\\Load", "Load", seconds(40)),
        ],
        Axis(seconds(0), None),
    )
)


def named(name: str) -> ExecutableRow:
    return next(row for row in FOUND if row.name == name)


def texts(name: str, view: View = VIEW) -> dict[str, str]:
    return {each.id: each.cell(named(name), view).text for each in executables.WIDE}


def test_an_ended_executable_shows_result_duration_share_and_bar() -> None:
    shown = texts("Prepare")
    assert shown["name"] == "  Prepare"
    assert shown["status"] == "✓ Success"
    assert shown["duration"] == "25.0 s"
    assert shown["share"] == "25 %"
    assert shown["runs"] == ""
    assert shown["gantt"] == "█" * 13 + " " * 39
    assert shown["package"] == "LoadFactSales.dtsx"


def test_a_running_one_counts_on_with_the_clock() -> None:
    assert texts("Load")["status"] == "▶ Running"
    assert texts("Load")["duration"] == "01:00"
    assert texts("Load", View(now=NOW + timedelta(seconds=5)))["duration"] == "01:05"
    assert texts("Load")["gantt"].endswith("█▶")


def test_a_folded_one_shows_how_often_it_ran_and_failed() -> None:
    shown = texts("Read")
    assert shown["runs"] == "×3"
    assert shown["status"] == "✗ 1 failed"
    assert shown["duration"] == "3.0 s"
    assert shown["longest"] == "1.0 s"
    assert shown["name"] == "    ▸ Read"


def test_what_took_next_to_nothing_has_still_a_share_and_a_bar() -> None:
    shown = texts("Clean")
    assert shown["share"] == "< 1 %"
    assert shown["gantt"].strip()
    assert shown["status"] == "⊘ Cancelled"
    assert executables.gantt_cell(named("Clean"), VIEW, 20).tone is Tone.CANCELED


@pytest.mark.parametrize("name", [row.name for row in FOUND])
def test_ascii_only_where_it_is_asked_for(name: str) -> None:
    shown = texts(name, View(now=NOW, is_ascii=True))
    assert all(text.isascii() for text in shown.values())


def test_a_hostile_name_is_harmless() -> None:
    (_, row) = rows(tree([statistic("\\P\\x", name="a\x1b[31m\nPassword=hunter2")]))
    shown = executables.name_cell(row, VIEW).text
    assert "\x1b" not in shown
    assert "hunter2" not in shown


def test_the_chart_takes_what_the_other_columns_leave() -> None:
    wide = executables.columns(160)
    places = place(wide, 160, left=2)
    assert [each.column.id for each in places] == [each.id for each in wide]
    chart = places[-1]
    assert chart.width == len(executables.gantt_cell(named("Prepare"), VIEW, chart.width).text)


def test_on_a_narrow_screen_the_chart_goes_before_the_figures() -> None:
    shown = [each.column.id for each in place(executables.columns(80), 80, left=2)]
    assert "gantt" not in shown
    assert {"name", "status", "duration"} <= set(shown)


def test_the_axis_is_that_of_the_execution() -> None:
    running = execution(started=seconds(0))
    assert executables.axis_of(running) == Axis(seconds(0), None)
    assert executables.axis_of(execution(status=OperationStatus.CREATED)) is None


def test_no_time_is_invented_while_the_servers_clock_is_unknown() -> None:
    shown = texts("Load", View())
    assert shown["duration"] == ""
    assert shown["share"] == ""


def test_a_record_has_the_catalogs_names() -> None:
    record = executables.record(statistic("\\P\\T", 0, 2, result=1))
    assert record["execution_duration"] == 2000
    assert record["execution_result_name"] == "Failure"
    assert record["operation_id"] == record["execution_id"] == 184217


def test_an_unknown_result_is_shown_as_its_number() -> None:
    assert executables.result_cell(ExecutionResult(9), VIEW).text == "? Unknown (9)"
    assert executables.result_cell(None, VIEW).text == ""
