"""Of what an execution has finished only the new part is read, and nothing of it is lost."""

from hypothesis import given
from hypothesis import strategies as st

from ssis_tui.catalog.requests import MOST_STATISTICS
from ssis_tui.model.executables import ExecutableStatistic
from ssis_tui.polling.finished import OVERLAP, Finished
from tests.support.statistics import statistic


def iterations(count: int) -> tuple[ExecutableStatistic, ...]:
    """The statistics of a loop, one a second."""
    return tuple(
        statistic(f"\\Package\\Loop[{number}]", number, number + 1, statistics_id=number)
        for number in range(1, count + 1)
    )


ALL = iterations(999)


def above(rows: tuple[ExecutableStatistic, ...], after: int) -> tuple[ExecutableStatistic, ...]:
    return tuple(one for one in rows if one.statistics_id > after)


def test_the_first_reading_asks_for_everything() -> None:
    assert Finished().after == 0


def test_a_few_are_read_whole_each_time() -> None:
    assert Finished().take(ALL[:OVERLAP]).after == 0


def test_of_many_only_the_newest_are_read_again() -> None:
    finished = Finished().take(ALL[:500])
    assert len(above(ALL[:500], finished.after)) == OVERLAP
    more = finished.take(above(ALL[:507], finished.after))
    assert more.statistics == ALL[:507]
    assert len(above(ALL[:507], more.after)) == OVERLAP


def test_one_that_shows_after_a_higher_one_is_not_lost() -> None:
    late, seen = ALL[480], (*ALL[:480], *ALL[481:500])
    finished = Finished().take(seen)
    finished = finished.take(above((*seen, late), finished.after))
    assert late in finished.statistics
    assert finished.statistics == ALL[:500]


def test_nothing_new_is_the_same_object() -> None:
    finished = Finished().take(ALL)
    assert finished.take(above(ALL, finished.after)) is finished
    assert finished.take(()) is finished


def test_no_more_are_held_than_one_question_reads() -> None:
    many = iterations(MOST_STATISTICS + 50)
    finished = Finished().take(many[:-60]).take(many[-60:])
    assert finished.statistics == many[50:]


@given(st.lists(st.integers(0, 300), max_size=8))
def test_readings_in_any_steps_hold_what_one_reading_gives(steps: list[int]) -> None:
    finished, upto = Finished(), 0
    for step in steps:
        upto = min(len(ALL), upto + step)
        finished = finished.take(above(ALL[:upto], finished.after))
    assert finished.statistics == ALL[:upto]
