from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssis_tui.model.codes import OperationStatus
from ssis_tui.model.operations import Execution
from ssis_tui.present import estimates
from ssis_tui.present.column import Tone, View
from ssis_tui.present.estimates import Spread
from tests.support.operations import NOW, execution

spans = st.timedeltas(min_value=timedelta(), max_value=timedelta(days=30))


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def run(number: int, took: float, status: OperationStatus = OperationStatus.SUCCEEDED) -> Execution:
    return execution(number, status=status, started=NOW - minutes(1000), lasted=minutes(took))


def usual_of(*took: float) -> Spread:
    found = estimates.spread_of(map(minutes, took))
    assert found is not None
    return found


def test_the_newest_twenty_successful_runs_count_and_the_run_itself_does_not() -> None:
    runs = [run(number, 10) for number in range(20, 40)]
    runs += [run(number, 99) for number in range(10)]
    runs += [run(50, 500), run(51, 1, OperationStatus.FAILED)]
    found = estimates.spread(runs, but=50)
    assert found is not None
    assert (found.runs, found.median, found.upper) == (20, minutes(10), minutes(10))


def test_fewer_than_five_runs_tell_nothing() -> None:
    assert estimates.spread([run(number, 10) for number in range(4)]) is None
    assert estimates.estimate(NOW, NOW, None) is None
    assert estimates.comparison(minutes(5), None) == (
        "Fewer than 5 successful runs are known: nothing to compare with."
    )


@given(st.lists(spans, min_size=5, max_size=30))
def test_the_quartiles_lie_in_order_among_the_runs(took: list[timedelta]) -> None:
    found = estimates.spread_of(took)
    assert found is not None
    slack = timedelta(microseconds=10)
    assert min(took) - slack <= found.lower <= found.median + slack
    assert found.median <= found.upper + slack <= max(took) + 2 * slack


def test_a_comparison_says_against_what() -> None:
    usual = usual_of(*[10] * 20)
    assert estimates.comparison(minutes(14.8), usual) == (
        "+48 % against the median of the last 20 successful ones, 10:00."
    )
    assert estimates.comparison(minutes(10), usual) == (
        "0 % against the median of the last 20 successful ones, 10:00. Within the usual spread."
    )


def test_a_run_that_goes_on_is_not_called_faster() -> None:
    words = estimates.comparison(minutes(5), usual_of(*[10] * 5), is_running=True)
    assert words == "50 % of the median of the last 5 successful ones, 10:00."


def test_an_estimate_has_its_spread() -> None:
    usual = usual_of(8, 9, 10, 11, 12)
    found = estimates.estimate(NOW, NOW + minutes(1), usual)
    assert found is not None
    assert (found.earliest, found.likely, found.latest) == (
        NOW + minutes(9),
        NOW + minutes(10),
        NOW + minutes(11),
    )
    words = estimates.estimate_sentence(found, View(now=NOW))
    assert words == (
        "May end about 02:22:51, between 02:21:51 and 02:23:51, by the last 5 successful ones."
    )


def test_only_runs_that_took_longer_than_now_count_for_the_end() -> None:
    found = estimates.estimate(NOW, NOW + minutes(10.5), usual_of(8, 9, 10, 11, 13))
    assert found is not None
    assert found.likely == NOW + minutes(12)
    assert found.overdue == minutes(0.5)
    words = estimates.estimate_sentence(found, View(now=NOW + minutes(10.5)))
    assert words.startswith("Overdue: 00:30 longer than the median; may end about")


def test_what_takes_longer_than_ever_gets_no_estimate() -> None:
    found = estimates.estimate(NOW, NOW + minutes(60), usual_of(8, 9, 10, 11, 12))
    assert found is not None
    assert found.likely is None
    assert estimates.estimate_sentence(found, View(now=NOW)) == (
        "Overdue: 50:00 longer than the median, and longer than each of the last 5 successful "
        "ones (longest 12:00): no estimate."
    )


@given(st.lists(spans, min_size=5, max_size=20), spans)
def test_no_estimate_lies_in_the_past(took: list[timedelta], elapsed: timedelta) -> None:
    found = estimates.estimate(NOW, NOW + elapsed, estimates.spread_of(took))
    assert found is not None
    if found.likely is not None and found.earliest is not None and found.latest is not None:
        assert NOW + elapsed < found.earliest + timedelta(microseconds=10)
        assert found.earliest <= found.likely + timedelta(microseconds=10)
        assert found.likely <= found.latest + timedelta(microseconds=10)


def test_sentences_of_a_running_execution_compare_and_estimate() -> None:
    usual = usual_of(*[20] * 6)
    running = execution(started=NOW - minutes(5))
    assert estimates.sentences(running, usual, View(now=NOW, is_ascii=True)) == (
        "25 % of the median of the last 6 successful ones, 20:00.",
        "May end about 02:27:51, between 02:27:51 and 02:27:51, by the last 6 successful ones.",
    )


def test_sentences_of_an_ended_execution_only_compare() -> None:
    (words,) = estimates.sentences(run(1, 15), usual_of(*[20] * 6), View(is_ascii=True))
    assert words == "-25 % against the median of the last 6 successful ones, 20:00."


@pytest.mark.parametrize(
    ("took", "tone"), [(14, Tone.PLAIN), (15, Tone.WARNING), (None, Tone.PLAIN)]
)
def test_half_as_much_again_is_a_warning(took: float | None, tone: Tone) -> None:
    span = None if took is None else minutes(took)
    assert estimates.comparison_tone(span, usual_of(*[10] * 5)) is tone


def test_the_plot_has_a_bar_for_each_run_and_marks_this_one() -> None:
    runs: Sequence[Execution] = [
        *(run(number, 10) for number in range(1, 7)),
        run(7, 3, OperationStatus.FAILED),
        execution(8, started=NOW - minutes(2)),
        execution(9, status=OperationStatus.CREATED),
    ]
    found = estimates.run_bars(runs, 8, NOW)
    assert [bar.value for bar in found] == [600] * 6 + [180, 120]
    assert [bar.is_marked for bar in found] == [False] * 7 + [True]
    assert found[6].tone is Tone.BAD
    plot = estimates.run_plot(runs, 8, View(now=NOW), width=60, height=8)
    shown = ["".join(cell.text for cell in line) for line in plot]
    assert any("10:00" in line for line in shown)
    assert "▲" in shown[-1]
