from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from ssis_tui.model.codes import ExecutionResult
from ssis_tui.model.executables import ExecutableStatistic, RunningExecutable
from ssis_tui.present.executable_rows import ExecutableRow, rows
from ssis_tui.present.executable_tree import folded_path, tree
from ssis_tui.present.gantt import Axis
from tests.support.statistics import seconds, statistic

LOOP: Final = [
    statistic("\\Package", 0, 30, package_path="\\Package"),
    statistic("\\Package\\Prepare", 0, 3),
    statistic("\\Package\\Loop", 3, 30),
    *(statistic(f"\\Package\\Loop[{n}]\\Read", 2 + n, 2.5 + n, statistics_id=n) for n in (1, 2, 3)),
    *(
        statistic(f"\\Package\\Loop[{n}]\\Write", 2.5 + n, 3 + n, statistics_id=n, result=n == 3)
        for n in (1, 2, 3)
    ),
]


def outline(found: Iterable[ExecutableRow]) -> list[str]:
    return [f"{'  ' * row.depth}{row.name} {row.runs}" for row in found]


def running(path: str, since: float) -> RunningExecutable:
    return RunningExecutable(path, path.rpartition("\\")[2], seconds(since))


def test_executables_stand_in_tree_order_and_iterations_are_folded() -> None:
    assert outline(rows(tree(LOOP))) == [
        "LoadFactSales.dtsx 1",
        "  Prepare 1",
        "  Loop 1",
        "    Read 3",
        "    Write 3",
    ]


def test_a_folded_row_has_count_sum_longest_and_worst_result() -> None:
    row = rows(tree(LOOP))[4]
    assert row.path == "\\Package\\Loop\\Write"
    assert (row.runs, row.failed, row.duration_ms, row.longest_ms) == (3, 1, 1500, 500)
    assert row.result == ExecutionResult.FAILURE
    assert (row.started, row.ended) == (seconds(3.5), seconds(6))
    assert row.statistic is None


def test_an_opened_loop_shows_its_iterations_in_order_of_their_numbers() -> None:
    ten = [statistic(f"\\P\\Loop[{n}]\\Read", 20 - n, 21 - n) for n in (10, 2, 1)]
    assert outline(rows(tree(ten), {"\\P\\Loop"})) == [
        "P 0",
        "  Loop 0",
        "    [1] 0",
        "      Read 1",
        "    [2] 0",
        "      Read 1",
        "    [10] 0",
        "      Read 1",
    ]


def test_an_iteration_lasts_from_its_first_start_to_its_last_end() -> None:
    opened = rows(tree(LOOP), {"\\Package\\Loop"})
    iteration = next(row for row in opened if row.name == "[2]")
    assert (iteration.started, iteration.ended) == (seconds(4), seconds(5))
    assert iteration.path == "\\Package\\Loop[2]"


def test_a_folded_task_can_be_opened_into_its_runs() -> None:
    opened = rows(tree(LOOP), {"\\Package\\Loop\\Read"})
    assert outline(opened)[3:7] == ["    Read 3", "      [1] 1", "      [2] 1", "      [3] 1"]
    assert opened[4].path == "\\Package\\Loop[1]\\Read"


def test_runs_under_the_same_path_can_be_told_apart() -> None:
    again = [statistic("\\P\\T", 5, 6, statistics_id=2), statistic("\\P\\T", 0, 1, statistics_id=1)]
    assert outline(rows(tree(again))) == ["P 0", "  T 2"]
    assert outline(rows(tree(again), {"\\P\\T"})) == ["P 0", "  T 2", "    #1 1", "    #2 1"]


def test_nested_loops_fold_into_one_row_each() -> None:
    nested = [
        statistic(f"\\P\\Outer[{a}]\\Inner[{b}]\\Task", a * 10 + b, a * 10 + b + 1)
        for a in (1, 2)
        for b in (1, 2)
    ]
    assert outline(rows(tree(nested))) == ["P 0", "  Outer 0", "    Inner 0", "      Task 4"]
    opened = rows(tree(nested), {"\\P\\Outer\\Inner"})
    assert outline(opened)[2:] == [
        "    Inner 0",
        "      [1] 0",
        "        Task 2",
        "      [2] 0",
        "        Task 2",
    ]


def test_a_child_package_stands_below_the_task_that_runs_it() -> None:
    child = [
        statistic("\\Package\\Run", 0, 5, package_path="\\Package\\Run"),
        statistic("\\Package\\Run\\Package", 1, 4, package="Child.dtsx", package_path="\\Package"),
        statistic(
            "\\Package\\Run\\Package\\Copy",
            2,
            3,
            package="Child.dtsx",
            package_path="\\Package\\Copy",
        ),
    ]
    found = rows(tree(child))
    assert outline(found) == ["Package 0", "  Run 1", "    Child.dtsx 1", "      Copy 1"]
    assert [row.is_package for row in found] == [True, False, True, False]


def test_an_event_handler_stands_below_its_executable() -> None:
    handler = [
        statistic("\\P", 0, 9),
        statistic("\\P.EventHandlers[OnError]\\Send mail", 5, 6),
        statistic("\\P\\Load", 1, 2),
    ]
    assert outline(rows(tree(handler)))[1:] == [
        "  Load 1",
        "  EventHandlers[OnError] 0",
        "    Send mail 1",
    ]


def test_what_runs_now_is_in_the_tree_although_the_catalog_does_not_list_it() -> None:
    found = rows(tree(LOOP[1:2], [running("\\Package", 0), running("\\Package\\Loop[4]\\Read", 9)]))
    assert [(row.name, row.is_running) for row in found] == [
        ("Package", True),
        ("Prepare", False),
        ("Loop", False),
        ("Read", True),
    ]
    assert found[3].ended is None
    assert found[0].axis == Axis(seconds(0), None)


def test_a_running_iteration_counts_with_the_ended_ones() -> None:
    found = rows(tree(LOOP, [running("\\Package\\Loop[4]\\Read", 9)]))
    row = next(row for row in found if row.name == "Read")
    assert (row.runs, row.is_running, row.duration_ms, row.since) == (4, True, 1500, seconds(9))


def test_what_has_ended_by_its_statistic_does_not_run() -> None:
    found = rows(tree(LOOP, [running("\\Package\\Prepare", 0)]))
    assert [row.is_running for row in found] == [False] * 5


def test_the_axis_is_that_of_the_execution_where_it_is_given() -> None:
    axis = Axis(seconds(-5), seconds(60))
    assert {row.axis for row in rows(tree(LOOP, axis=axis))} == {axis}


def test_nothing_known_gives_no_rows() -> None:
    assert rows(tree([])) == ()


def test_a_statistic_without_times_is_still_in_its_place() -> None:
    blank = ExecutableStatistic(
        statistics_id=1,
        execution_id=1,
        executable_id=1,
        executable_name="Odd",
        package_name="",
        package_path="",
        execution_path="",
        started=None,
        ended=None,
        duration_ms=None,
        result=None,
    )
    (row,) = rows(tree([blank]))
    assert (row.name, row.duration_ms, row.started, row.spans) == ("Odd", None, None, ())


def test_a_missing_duration_is_taken_from_the_times() -> None:
    without = statistic("\\P\\T", 0, 2.5)
    bare = ExecutableStatistic(
        statistics_id=1,
        execution_id=1,
        executable_id=1,
        executable_name="T",
        package_name="P.dtsx",
        package_path="\\P\\T",
        execution_path="\\P\\T",
        started=without.started,
        ended=without.ended,
        duration_ms=None,
        result=None,
    )
    assert rows(tree([bare]))[1].duration_ms == 2500


def test_a_path_of_endless_depth_is_no_harm() -> None:
    found = rows(tree([statistic("\\a" * 50_000, 0, 1), statistic("\\P" + "[1]" * 5_000, 0, 1)]))
    assert len(found) < 200


def test_iterations_are_taken_out_of_paths() -> None:
    assert folded_path("\\P\\Loop[12]\\Inner[3]\\Task") == "\\P\\Loop\\Inner\\Task"
    assert folded_path("\\P.EventHandlers[OnError]\\T") == "\\P.EventHandlers[OnError]\\T"


names = st.sampled_from(["A", "B", "L[1]", "L[2]", "L", "M[3]", ""])
paths = st.lists(names, min_size=1, max_size=5).map(lambda parts: "\\" + "\\".join(parts))


@given(
    st.lists(st.tuples(paths, st.integers(0, 50)), max_size=15),
    st.lists(st.tuples(paths, st.integers(0, 50)), max_size=3),
    st.data(),
)
def test_keys_are_unique_and_depths_form_a_tree_whatever_is_opened(
    ended: list[tuple[str, int]], going: list[tuple[str, int]], data: st.DataObject
) -> None:
    found = tree(
        [statistic(path, at, at + 1, statistics_id=n) for n, (path, at) in enumerate(ended)],
        [running(path, 60 + at) for path, at in going],
    )
    opened: frozenset[str] = frozenset()
    for _ in range(4):
        shown = rows(found, opened)
        keys = [row.key for row in shown]
        assert len(set(keys)) == len(keys)
        assert not shown or shown[0].depth == 0
        assert all(after.depth <= before.depth + 1 for before, after in pairwise(shown))
        closed = [row.key for row in shown if row.can_expand and not row.is_expanded]
        if not closed:
            break
        opened |= {data.draw(st.sampled_from(closed))}
        assert any(row.is_expanded for row in rows(found, opened))


def test_runs_that_are_iterations_themselves_are_folded_like_others() -> None:
    numbered = [
        statistic(f"\\P\\Task[{n}]", n, n + 1, statistics_id=n, name="Task") for n in (1, 2)
    ]
    assert outline(rows(tree(numbered))) == ["P 0", "  Task 2"]
    opened = rows(tree(numbered), {"\\P\\Task"})
    assert outline(opened) == ["P 0", "  Task 2", "    [1] 1", "    [2] 1"]


@given(st.lists(st.tuples(paths, st.integers(0, 50)), max_size=15))
def test_each_run_can_be_reached_by_opening(ended: list[tuple[str, int]]) -> None:
    statistics = [
        statistic(path, at, at + 1, statistics_id=n) for n, (path, at) in enumerate(ended)
    ]
    found = tree(statistics)
    opened: frozenset[str] = frozenset()
    while more := {row.key for row in rows(found, opened) if row.can_expand} - opened:
        opened |= more
    shown = {row.statistic.statistics_id for row in rows(found, opened) if row.statistic}
    assert shown == {each.statistics_id for each in statistics}
