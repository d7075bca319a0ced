from ssis_tui.model.executables import ExecutableStatistic
from ssis_tui.present import slowness
from ssis_tui.present.column import Tone, View
from tests.support.statistics import statistic


def runs(path: str, ms: int, executions: range) -> list[ExecutableStatistic]:
    return [statistic(path, duration_ms=ms, execution_id=number) for number in executions]


EARLIER = [
    *runs("\\P", 9000, range(1, 11)),
    *runs("\\P\\Slow", 2000, range(1, 11)),
    *runs("\\P\\Same", 5000, range(1, 11)),
    *runs("\\P\\Rare", 10, range(1, 4)),
    *runs("\\P\\Loop[1]\\Step", 500, range(1, 11)),
    *runs("\\P\\Loop[2]\\Step", 500, range(1, 11)),
]
NOW = [
    statistic("\\P", duration_ms=20_000),
    statistic("\\P\\Slow", duration_ms=9000),
    statistic("\\P\\Same", duration_ms=5000),
    statistic("\\P\\Rare", duration_ms=7000),
    *(statistic(f"\\P\\Loop[{n}]\\Step", duration_ms=400) for n in range(1, 6)),
]


def test_what_takes_most_more_than_usual_comes_first() -> None:
    found = slowness.slowest(NOW, EARLIER)
    assert [(each.name, each.now_ms, each.usual_ms) for each in found] == [
        ("Slow", 9000, 2000),
        ("Step", 2000, 1000),
        ("Same", 5000, 5000),
        ("Rare", 7000, None),
    ]


def test_containers_are_left_out_unless_asked_for() -> None:
    names = [each.name for each in slowness.slowest(NOW, EARLIER, leaves_only=False)]
    assert names[0] == "P"


def test_the_execution_itself_is_not_among_those_before() -> None:
    found = slowness.slowest(NOW, [*EARLIER, *NOW])
    assert found[0].runs == 10


def test_only_the_newest_twenty_executions_count() -> None:
    old = runs("\\P\\T", 100_000, range(1, 30)) + runs("\\P\\T", 1000, range(30, 50))
    (only,) = slowness.slowest([statistic("\\P\\T", duration_ms=1500)], old)
    assert (only.usual_ms, only.runs) == (1000, 20)


def test_the_sentence_names_the_executable_that_makes_the_difference() -> None:
    assert slowness.sentence(slowness.slowest(NOW, EARLIER)) == "Slow takes 00:07 more than usual."
    assert slowness.sentence(slowness.slowest(NOW[2:3], EARLIER)) == ""


def test_a_row_shows_now_usual_and_change() -> None:
    row = slowness.slowest(NOW, EARLIER)[0]
    cells = {each.id: each.cell(row, View(is_ascii=True)) for each in slowness.COLUMNS}
    assert cells["now"].text == "9.0 s"
    assert cells["usual"].text == "2.0 s"
    assert (cells["change"].text, cells["change"].tone) == ("+350 %", Tone.WARNING)
    unknown = slowness.slowest(NOW, EARLIER)[-1]
    assert {each.cell(unknown, View()).text for each in slowness.COLUMNS[2:4]} == {""}
