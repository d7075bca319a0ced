from datetime import UTC, datetime, timedelta, timezone
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssis_tui.model.codes import OperationStatus
from ssis_tui.model.reports import FailedConnection, HourCount, PackageSummary
from ssis_tui.present import packages, summary
from ssis_tui.present.column import Tone, View
from ssis_tui.present.summary import Hour

START: Final = datetime(2026, 3, 2, 22, tzinfo=UTC)


def count(hour: float, status: int, executions: int = 1) -> HourCount:
    return HourCount(
        hour=START + timedelta(hours=hour),
        status=OperationStatus(status),
        executions=executions,
    )


def package(name: str = "Load.dtsx", **others: int) -> PackageSummary:
    return PackageSummary(
        folder_name="Finance",
        project_name="Dwh",
        package_name=name,
        executions=others.get("executions", 10),
        succeeded=others.get("succeeded", 9),
        failed=others.get("failed", 1),
        canceled=others.get("canceled", 0),
        running=others.get("running", 0),
        median=timedelta(minutes=12, seconds=4),
        longest=timedelta(hours=1),
        last_failure_id=184216,
        last_failure=START,
    )


def test_each_hour_of_the_range_is_there_even_without_an_execution() -> None:
    found = summary.hours(
        [count(1, 7, 3), count(1, 4), count(1, 6), count(3, 3), count(3, 2), count(3, 9)],
        START,
        START + timedelta(hours=5),
    )
    assert [(each.start, each.succeeded, each.failed) for each in found] == [
        (START, 0, 0),
        (START + timedelta(hours=1), 3, 2),
        (START + timedelta(hours=2), 0, 0),
        (START + timedelta(hours=3), 0, 0),
        (START + timedelta(hours=4), 0, 0),
    ]
    assert (found[3].canceled, found[3].active, found[3].other) == (1, 1, 1)


def test_hours_start_where_those_of_the_server_do() -> None:
    half = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)
    found = summary.hours(
        [HourCount(hour=half, status=OperationStatus.FAILED, executions=1)],
        half - timedelta(minutes=50),
    )
    assert [each.start.minute for each in found] == [30, 30]


def test_no_count_and_no_range_give_no_hours() -> None:
    assert summary.hours([]) == ()
    assert summary.sentence([]) == "no executions"


counts = st.builds(
    count, st.integers(0, 200), st.integers(1, 12), st.integers(min_value=0, max_value=50)
)


@given(st.lists(counts, max_size=40), st.integers(1, 60))
def test_nothing_is_lost_when_hours_are_joined(found: list[HourCount], most: int) -> None:
    every = summary.hours(found)
    joined = summary.grouped(every, most)
    assert len(joined) <= most
    assert sum(each.total for each in joined) == sum(each.executions for each in found)
    assert sum(each.hours for each in joined) == len(every)


@given(st.lists(counts, max_size=40), st.integers(1, 100), st.integers(2, 12), st.booleans())
def test_the_chart_has_exactly_its_width_and_height(
    found: list[HourCount], width: int, height: int, is_ascii: bool
) -> None:
    plot = summary.chart(summary.hours(found), View(is_ascii=is_ascii), width=width, height=height)
    lines = ["".join(cell.text for cell in line) for line in plot]
    assert len(lines) == height
    assert all(len(line) == width for line in lines)
    assert not is_ascii or "".join(lines).isascii()


def test_the_hours_below_the_chart_are_local() -> None:
    every = summary.hours([count(0, 7)], START, START + timedelta(hours=6))
    plot = summary.chart(every, View(zone=timezone(timedelta(hours=1))), width=24, height=3)
    assert plot[-1][0].text == "23  00  01  02  03  04  "


def test_a_range_of_days_is_labelled_by_days() -> None:
    every = summary.hours([count(0, 7)], START, START + timedelta(days=7))
    plot = summary.chart(every, View(), width=40, height=3)
    assert plot[-1][0].text.startswith("03-02 ")


def test_the_sentence_names_only_what_there_is() -> None:
    every = summary.hours([count(0, 7, 1312), count(1, 4, 3), count(2, 5)])
    assert summary.sentence(every) == "1 312 succeeded, 3 failed, 1 active"
    assert [cell.tone for cell in summary.figures_cells(every)] == [
        Tone.GOOD,
        Tone.BAD,
        Tone.RUNNING,
    ]


def test_an_hour_shows_figures_where_there_are_some() -> None:
    hour = Hour(START, succeeded=3, failed=1)
    shown = {each.id: each.cell(hour, View(now=START)).text for each in summary.HOURS}
    assert shown == {
        "hour": "22:00:00",
        "succeeded": "3",
        "failed": "1",
        "canceled": "",
        "active": "",
        "total": "4",
    }


def test_a_package_shows_its_rate_median_and_last_failure() -> None:
    shown = {each.id: each.cell(package(), View(now=START)).text for each in packages.COLUMNS}
    assert shown["package"] == "Finance/Dwh/Load.dtsx"
    assert shown["rate"] == "90 %"
    assert shown["failed"] == "1"
    assert shown["canceled"] == ""
    assert shown["median"] == "12:04"
    assert shown["last_failure"] == "22:00:00"
    assert shown["last_failure_id"] == "184216"


@pytest.mark.parametrize(
    ("succeeded", "failed", "text", "tone"),
    [(10, 0, "100 %", Tone.GOOD), (999, 1, "99 %", Tone.WARNING), (0, 0, "", Tone.PLAIN)],
)
def test_only_a_package_that_never_failed_succeeds_always(
    succeeded: int, failed: int, text: str, tone: Tone
) -> None:
    row = package(succeeded=succeeded, failed=failed)
    rate = next(each for each in packages.COLUMNS if each.id == "rate")
    assert (rate.cell(row, View()).text, rate.cell(row, View()).tone) == (text, tone)


def test_packages_that_fail_most_come_first() -> None:
    rows = packages.worst_first(
        [package("a", failed=1), package("b", failed=5), package("c", failed=1, executions=99)]
    )
    assert [row.package_name for row in rows] == ["b", "c", "a"]


def test_a_package_record_has_spans_in_seconds() -> None:
    record = packages.record(package())
    assert (record["median_seconds"], record["success_rate"]) == (724.0, 0.9)


def test_a_failed_connection_shows_its_string_without_secrets() -> None:
    row = FailedConnection(
        connection_string="Data Source=db;User ID=sa;Password=hunter2;",
        name="Staging",
        executions=4,
        last_failure=START,
        last_execution_id=184216,
    )
    shown = [each.cell(row, View(now=START)).text for each in packages.CONNECTIONS]
    assert shown[:4] == ["Staging", "4", "22:00:00", "184216"]
    assert "hunter2" not in " ".join(shown)
    assert "hunter2" not in str([each.value(row) for each in packages.CONNECTIONS])
