"""A package is slower than usual where enough runs tell the usual, and where it counts."""

from datetime import timedelta

from ssis_tui.model.reports import PackageSummary
from ssis_tui.present.column import View
from ssis_tui.present.slow_packages import COLUMNS, SlowPackage, slower


def ran(name: str, seconds: float | None, succeeded: int = 10) -> PackageSummary:
    median = None if seconds is None else timedelta(seconds=seconds)
    return PackageSummary(
        folder_name="F",
        project_name="P",
        package_name=name,
        executions=succeeded,
        succeeded=succeeded,
        failed=0,
        canceled=0,
        running=0,
        median=median,
        longest=median,
        last_failure_id=None,
        last_failure=None,
    )


def names(found: tuple[SlowPackage, ...]) -> list[str]:
    return [each.package_name for each in found]


def test_what_lost_most_time_comes_first() -> None:
    now = [ran("a", 120), ran("b", 700), ran("c", 100)]
    before = [ran("a", 60), ran("b", 500), ran("c", 99)]
    found = slower(now, before)
    assert names(found) == ["b", "a"]
    assert found[1].ratio == 1.0


def test_little_is_no_news() -> None:
    assert slower([ran("a", 2.5)], [ran("a", 1)]) == ()
    assert slower([ran("a", 620)], [ran("a", 600)]) == ()


def test_what_is_not_known_well_enough_is_not_compared() -> None:
    assert slower([ran("a", 600)], [ran("a", 60, succeeded=4)]) == ()
    assert slower([ran("a", 600)], []) == ()
    assert slower([ran("a", None)], [ran("a", 60)]) == ()
    assert slower([ran("a", 600)], [ran("a", 0)]) == ()


def test_its_cells_tell_how_much() -> None:
    (found,) = slower([ran("Load.dtsx", 90)], [ran("Load.dtsx", 60)])
    cells = [column.cell(found, View()).text for column in COLUMNS]
    assert cells == ["+50 %", "01:30", "01:00", "F/P/Load.dtsx", "10"]
